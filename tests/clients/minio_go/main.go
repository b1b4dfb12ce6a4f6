// Checks of a server by minio-go, one function each; run with a name, listed by --list.
// Endpoint and credentials come from the environment. Over plain HTTP this client sends signed
// chunks (STREAMING-AWS4-HMAC-SHA256-PAYLOAD), with a trailing checksum where asked.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sort"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const mib = 1 << 20

var ctx = context.Background()

var checks = map[string]func(*minio.Client){
	"put_get_stat_and_remove":             putGetStatAndRemove,
	"large_uploads_in_parts":              largeUploadsInParts,
	"list_and_remove_many":                listAndRemoveMany,
	"copy_and_compose":                    copyAndCompose,
	"trailing_checksums":                  trailingChecksums,
	"presigned_urls":                      presignedURLs,
	"versions":                            versions,
	"wrong_secret_is_refused_in_chunks":   wrongSecretIsRefusedInChunks,
	"conditional_puts_exactly_one_writes": conditionalPutsExactlyOneWrites,
}

func main() {
	if os.Args[1] == "--list" {
		names := []string{}
		for name := range checks {
			names = append(names, name)
		}
		sort.Strings(names)
		for _, name := range names {
			fmt.Println(name)
		}
		return
	}
	checks[os.Args[1]](client(os.Getenv("AWS_SECRET_ACCESS_KEY"), false))
}

func client(secret string, trailers bool) *minio.Client {
	endpoint, err := url.Parse(os.Getenv("AWS_ENDPOINT_URL_S3"))
	must(err)
	c, err := minio.New(endpoint.Host, &minio.Options{
		Creds:           credentials.NewStaticV4(os.Getenv("AWS_ACCESS_KEY_ID"), secret, ""),
		TrailingHeaders: trailers,
		MaxRetries:      1,
	})
	must(err)
	return c
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func expect(condition bool, text string, values ...any) {
	if !condition {
		panic(fmt.Sprintf(text, values...))
	}
}

func refused(err error, code string, status int) {
	got := minio.ToErrorResponse(err)
	expect(got.Code == code && got.StatusCode == status, "expected %s %d, got %v %d (%v)",
		code, status, got.Code, got.StatusCode, err)
}

// content makes bytes that differ in every block and for every seed.
func content(size int, seed uint64) []byte {
	out := make([]byte, 0, size+32)
	block := make([]byte, 16)
	for n := uint64(0); len(out) < size; n++ {
		binary.BigEndian.PutUint64(block, seed)
		binary.BigEndian.PutUint64(block[8:], n)
		sum := sha256.Sum256(block)
		out = append(out, sum[:]...)
	}
	return out[:size]
}

func makeBucket(c *minio.Client, name string) string {
	must(c.MakeBucket(ctx, name, minio.MakeBucketOptions{}))
	found, err := c.BucketExists(ctx, name)
	must(err)
	expect(found, "bucket %s does not exist", name)
	return name
}

func put(c *minio.Client, bucket, key string, body []byte, options minio.PutObjectOptions) minio.UploadInfo {
	info, err := c.PutObject(ctx, bucket, key, bytes.NewReader(body), int64(len(body)), options)
	must(err)
	return info
}

func expectObject(c *minio.Client, bucket, key string, expected []byte, options minio.GetObjectOptions) {
	object, err := c.GetObject(ctx, bucket, key, options)
	must(err)
	defer object.Close()
	got, err := io.ReadAll(object)
	must(err)
	expect(bytes.Equal(got, expected), "%s: got %d bytes, expected %d, or other ones", key, len(got), len(expected))
}

func putGetStatAndRemove(c *minio.Client) {
	b := makeBucket(c, "objects")
	for _, size := range []int{0, 1, 16384, 65535, 65536, 65537, mib + 1} {
		key := fmt.Sprintf("é +%%/%d", size)
		body := content(size, uint64(size))
		info := put(c, b, key, body, minio.PutObjectOptions{
			ContentType:  "text/x",
			UserMetadata: map[string]string{"Note": "kept"},
		})
		stat, err := c.StatObject(ctx, b, key, minio.StatObjectOptions{})
		must(err)
		expect(stat.Size == int64(size) && stat.ETag == info.ETag, "stat %v of %v", stat, info)
		expect(stat.ContentType == "text/x" && stat.UserMetadata["Note"] == "kept", "stat %v", stat)
		expect(stat.Metadata.Get("Content-Encoding") == "", "aws-chunked is no encoding: %v", stat.Metadata)
		expectObject(c, b, key, body, minio.GetObjectOptions{})
		if size > 100 {
			options := minio.GetObjectOptions{}
			must(options.SetRange(10, 99))
			expectObject(c, b, key, body[10:100], options)
		}
		must(c.RemoveObject(ctx, b, key, minio.RemoveObjectOptions{}))
		_, err = c.StatObject(ctx, b, key, minio.StatObjectOptions{})
		refused(err, "NoSuchKey", 404)
	}
	_, err := c.StatObject(ctx, "no-such-bucket", "k", minio.StatObjectOptions{})
	expect(err != nil, "stat in a bucket that is not there")
	must(c.RemoveBucket(ctx, b))
}

func largeUploadsInParts(c *minio.Client) {
	b := makeBucket(c, "large")
	body := content(23*mib+9, 1)
	known := put(c, b, "known", body, minio.PutObjectOptions{PartSize: 5 * mib, NumThreads: 3})
	expect(len(known.ETag) == 34 && known.ETag[32:] == "-5", "ETag %s", known.ETag)
	expectObject(c, b, "known", body, minio.GetObjectOptions{})
	// A length not told: parts are filled from the stream.
	_, err := c.PutObject(ctx, b, "unknown", io.LimitReader(bytes.NewReader(body), int64(len(body))), -1,
		minio.PutObjectOptions{PartSize: 6 * mib})
	must(err)
	expectObject(c, b, "unknown", body, minio.GetObjectOptions{})
	for upload := range c.ListIncompleteUploads(ctx, b, "", true) {
		must(upload.Err)
		panic("an upload was left: " + upload.Key)
	}
	object, err := c.GetObject(ctx, b, "known", minio.GetObjectOptions{})
	must(err)
	defer object.Close()
	piece := make([]byte, mib)
	_, err = object.ReadAt(piece, 7*mib+3)
	must(err)
	expect(bytes.Equal(piece, body[7*mib+3:8*mib+3]), "ReadAt across parts")
}

func listAndRemoveMany(c *minio.Client) {
	b := makeBucket(c, "many")
	expected := map[string]bool{}
	for n := range 150 {
		key := fmt.Sprintf("d%d/é +%%%03d", n%3, n)
		put(c, b, key, []byte(key), minio.PutObjectOptions{})
		expected[key] = true
	}
	for _, v1 := range []bool{false, true} {
		found := []string{}
		for object := range c.ListObjects(ctx, b, minio.ListObjectsOptions{Recursive: true, UseV1: v1, MaxKeys: 40}) {
			must(object.Err)
			expect(expected[object.Key], "listed %q", object.Key)
			found = append(found, object.Key)
		}
		expect(len(found) == len(expected) && sort.StringsAreSorted(found), "listed %d, V1 %v", len(found), v1)
		folders := 0
		for object := range c.ListObjects(ctx, b, minio.ListObjectsOptions{UseV1: v1}) {
			must(object.Err)
			folders++
		}
		expect(folders == 3, "%d folders, V1 %v", folders, v1)
	}
	doomed := make(chan minio.ObjectInfo)
	go func() {
		defer close(doomed)
		for key := range expected {
			doomed <- minio.ObjectInfo{Key: key}
		}
	}()
	for failure := range c.RemoveObjects(ctx, b, doomed, minio.RemoveObjectsOptions{}) {
		panic(failure.Err)
	}
	for object := range c.ListObjects(ctx, b, minio.ListObjectsOptions{Recursive: true}) {
		must(object.Err)
		panic("still there: " + object.Key)
	}
	must(c.RemoveBucket(ctx, b))
}

func copyAndCompose(c *minio.Client) {
	b := makeBucket(c, "copies")
	first, second := content(6*mib, 1), content(5*mib+7, 2)
	put(c, b, "é 1", first, minio.PutObjectOptions{UserMetadata: map[string]string{"A": "1"}})
	put(c, b, "2+", second, minio.PutObjectOptions{})
	_, err := c.CopyObject(ctx, minio.CopyDestOptions{Bucket: b, Object: "copy"},
		minio.CopySrcOptions{Bucket: b, Object: "é 1"})
	must(err)
	expectObject(c, b, "copy", first, minio.GetObjectOptions{})
	stat, err := c.StatObject(ctx, b, "copy", minio.StatObjectOptions{})
	must(err)
	expect(stat.UserMetadata["A"] == "1", "metadata of a copy: %v", stat.UserMetadata)
	_, err = c.ComposeObject(ctx, minio.CopyDestOptions{Bucket: b, Object: "composed"},
		minio.CopySrcOptions{Bucket: b, Object: "é 1"},
		minio.CopySrcOptions{Bucket: b, Object: "2+", MatchRange: true, Start: 5, End: 5*mib + 6})
	must(err)
	expectObject(c, b, "composed", append(append([]byte{}, first...), second[5:]...), minio.GetObjectOptions{})
}

func trailingChecksums(c *minio.Client) {
	b := makeBucket(c, "trailers")
	trailing := client(os.Getenv("AWS_SECRET_ACCESS_KEY"), true)
	body := content(200_000, 3)
	for _, kind := range []minio.ChecksumType{
		minio.ChecksumCRC32, minio.ChecksumCRC32C, minio.ChecksumSHA1, minio.ChecksumSHA256, minio.ChecksumCRC64NVME,
	} {
		put(trailing, b, kind.String(), body, minio.PutObjectOptions{Checksum: kind})
		stat, err := c.StatObject(ctx, b, kind.String(), minio.StatObjectOptions{Checksum: true})
		must(err)
		sum := kind.ChecksumBytes(body)
		got := map[minio.ChecksumType]string{
			minio.ChecksumCRC32: stat.ChecksumCRC32, minio.ChecksumCRC32C: stat.ChecksumCRC32C,
			minio.ChecksumSHA1: stat.ChecksumSHA1, minio.ChecksumSHA256: stat.ChecksumSHA256,
			minio.ChecksumCRC64NVME: stat.ChecksumCRC64NVME,
		}[kind]
		expect(got == sum.Encoded(), "%s: got %q, expected %q", kind, got, sum.Encoded())
		expectObject(c, b, kind.String(), body, minio.GetObjectOptions{Checksum: true})
	}
	large := content(11*mib, 4)
	put(trailing, b, "large", large, minio.PutObjectOptions{PartSize: 5 * mib, Checksum: minio.ChecksumCRC32C})
	expectObject(c, b, "large", large, minio.GetObjectOptions{Checksum: true})
}

func presignedURLs(c *minio.Client) {
	b := makeBucket(c, "presigned")
	body := content(80_000, 5)
	to, err := c.PresignedPutObject(ctx, b, "a b+/é", time.Minute)
	must(err)
	request, err := http.NewRequest(http.MethodPut, to.String(), bytes.NewReader(body))
	must(err)
	answer, err := http.DefaultClient.Do(request)
	must(err)
	answer.Body.Close()
	expect(answer.StatusCode == 200, "presigned PUT: %s", answer.Status)
	from, err := c.PresignedGetObject(ctx, b, "a b+/é", time.Minute, url.Values{
		"response-content-disposition": {`attachment; filename="x y.bin"`},
	})
	must(err)
	answer, err = http.Get(from.String())
	must(err)
	got, err := io.ReadAll(answer.Body)
	must(err)
	answer.Body.Close()
	expect(answer.StatusCode == 200 && bytes.Equal(got, body), "presigned GET: %s", answer.Status)
	expect(answer.Header.Get("Content-Disposition") == `attachment; filename="x y.bin"`, "%v", answer.Header)
}

func versions(c *minio.Client) {
	b := makeBucket(c, "versions")
	must(c.EnableVersioning(ctx, b))
	ids := []string{}
	for n := range 3 {
		ids = append(ids, put(c, b, "v", content(100, uint64(n)), minio.PutObjectOptions{}).VersionID)
	}
	must(c.RemoveObject(ctx, b, "v", minio.RemoveObjectOptions{}))
	for n, id := range ids {
		expectObject(c, b, "v", content(100, uint64(n)), minio.GetObjectOptions{VersionID: id})
	}
	count := 0
	for object := range c.ListObjects(ctx, b, minio.ListObjectsOptions{WithVersions: true, Recursive: true}) {
		must(object.Err)
		count++
		must(c.RemoveObject(ctx, b, "v", minio.RemoveObjectOptions{VersionID: object.VersionID}))
	}
	expect(count == 4, "%d versions", count)
	must(c.RemoveBucket(ctx, b))
}

func wrongSecretIsRefusedInChunks(c *minio.Client) {
	b := makeBucket(c, "secrets")
	wrong := client("not the secret at all", false)
	_, err := wrong.PutObject(ctx, b, "k", bytes.NewReader(content(200_000, 6)), 200_000, minio.PutObjectOptions{})
	refused(err, "SignatureDoesNotMatch", 403)
	_, err = c.StatObject(ctx, b, "k", minio.StatObjectOptions{})
	refused(err, "NoSuchKey", 404)
}

func conditionalPutsExactlyOneWrites(c *minio.Client) {
	b := makeBucket(c, "conditions")
	results := make(chan error)
	for n := range 16 {
		go func() {
			options := minio.PutObjectOptions{}
			options.SetMatchETagExcept("*")
			_, err := c.PutObject(ctx, b, "k", bytes.NewReader(content(20_000, uint64(n))), 20_000, options)
			results <- err
		}()
	}
	written := 0
	for range 16 {
		if err := <-results; err == nil {
			written++
		} else {
			refused(err, "PreconditionFailed", 412)
		}
	}
	expect(written == 1, "%d writers succeeded", written)
}
