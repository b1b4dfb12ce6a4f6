"""Checks of a server by boto3, one function each; run as `boto3_client.py NAME`, listed by `--list`.

The endpoint and the credentials come from the environment, every option else is boto3's default:
checksums, Expect: 100-continue, path-style addresses for an IP address.
"""

import base64
import hashlib
import io
import json
import sys
import urllib.error
import urllib.request
import zlib
from concurrent.futures import ThreadPoolExecutor

import boto3
import urllib3
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

MIB = 1024 * 1024
ALGORITHMS = ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256")
CHECKS = {}


def check(function):
    CHECKS[function.__name__] = function
    return function


def content(size, seed=0):
    """Bytes that differ in every block and for every seed."""
    out = bytearray()
    while len(out) < size:
        out += hashlib.sha256(b"%d %d" % (seed, len(out))).digest() * 64
    return bytes(out[:size])


def client(**config):
    return boto3.client("s3", config=Config(**{"signature_version": "s3v4", **config}))


def bucket(s3, name):
    s3.create_bucket(Bucket=name)
    s3.get_waiter("bucket_exists").wait(Bucket=name, WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    return name


def read(s3, b, key, **more):
    return s3.get_object(Bucket=b, Key=key, **more)["Body"].read()


def refused(code, status, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
        assert got == (code, status), f"expected {(code, status)}, got {got}"
        return
    raise AssertionError(f"expected {code}, got success")


@check
def put_object_and_get_object_keep_bytes_and_headers():
    s3 = client()
    b = bucket(s3, "objects")
    for size in (0, 1, 4096, 16384, 16385, 1 * MIB, 6 * MIB + 1):
        body = content(size, size)
        put = s3.put_object(Bucket=b, Key=f"k{size}", Body=body)
        assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"', put
        got = s3.get_object(Bucket=b, Key=f"k{size}")
        assert got["Body"].read() == body
        assert got["ContentLength"] == size and got["ETag"] == put["ETag"]
        assert s3.head_object(Bucket=b, Key=f"k{size}")["ContentLength"] == size
    headers = {
        "CacheControl": "max-age=60, public",
        "ContentDisposition": 'attachment; filename="a b.txt"',
        "ContentEncoding": "identity",
        "ContentLanguage": "de-CH",
        "ContentType": "text/plain; charset=utf-8",
    }
    metadata = {"plain": "value", "mixed-case": "Ab Cd", "symbols": "a=b;c,d/e?f&g"}
    s3.put_object(Bucket=b, Key="h", Body=b"x", Metadata=metadata, **headers)
    head = s3.head_object(Bucket=b, Key="h")
    assert {name: head[name] for name in headers} == headers, head
    assert head["Metadata"] == metadata, head
    over = s3.get_object(
        Bucket=b,
        Key="h",
        ResponseContentType="application/x-other",
        ResponseContentDisposition="inline",
        ResponseCacheControl="no-store",
    )
    assert over["ContentType"] == "application/x-other", over
    assert over["ContentDisposition"] == "inline" and over["CacheControl"] == "no-store"
    s3.put_object(Bucket=b, Key="untyped", Body=b"x")
    assert s3.head_object(Bucket=b, Key="untyped")["ContentType"] == "binary/octet-stream"
    refused("NoSuchKey", 404, s3.get_object, Bucket=b, Key="none")
    refused("404", 404, s3.head_object, Bucket=b, Key="none")
    refused("NoSuchBucket", 404, s3.get_object, Bucket="no-such-bucket", Key="none")
    s3.delete_object(Bucket=b, Key="h")
    s3.delete_object(Bucket=b, Key="never was")
    refused("NoSuchKey", 404, s3.get_object, Bucket=b, Key="h")


@check
def get_object_answers_ranges():
    s3 = client()
    b = bucket(s3, "ranges")
    body = content(300_000)
    s3.put_object(Bucket=b, Key="r", Body=body)
    for text, expected in (
        ("bytes=0-0", body[:1]),
        ("bytes=100-199", body[100:200]),
        ("bytes=299999-", body[-1:]),
        ("bytes=-7", body[-7:]),
        ("bytes=299990-400000", body[299990:]),
    ):
        got = s3.get_object(Bucket=b, Key="r", Range=text)
        assert got["Body"].read() == expected, text
        assert got["ResponseMetadata"]["HTTPStatusCode"] == 206, text
        assert got["ContentRange"].endswith("/300000"), got["ContentRange"]
    refused("InvalidRange", 416, s3.get_object, Bucket=b, Key="r", Range="bytes=300000-")
    s3.put_object(Bucket=b, Key="empty", Body=b"")
    refused("InvalidRange", 416, s3.get_object, Bucket=b, Key="empty", Range="bytes=0-1")


@check
def paginators_list_every_key_once_in_order():
    s3 = client(max_pool_connections=16)
    b = bucket(s3, "lists")
    keys = [f"dir {n % 7}/sub+{n % 3}/é{n:04}%" for n in range(600)] + ["top", "～", "😀", "a//b", "a/"]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=b, Key=key, Body=key.encode()), keys))
    expected = sorted(keys, key=lambda key: key.encode())
    for operation in ("list_objects_v2", "list_objects"):
        paginator = s3.get_paginator(operation)
        pages = list(paginator.paginate(Bucket=b, PaginationConfig={"PageSize": 97}))
        found = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        assert found == expected, (operation, found[:5])
        assert len(pages) == -(-len(keys) // 97), (operation, len(pages))
        pages = list(paginator.paginate(Bucket=b, Delimiter="/", PaginationConfig={"PageSize": 2}))
        prefixes = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
        assert prefixes == ["a/"] + [f"dir {n}/" for n in range(7)], (operation, prefixes)
        assert [c["Key"] for p in pages for c in p.get("Contents", [])] == ["top", "～", "😀"]
        pages = paginator.paginate(Bucket=b, Prefix="dir 3/", Delimiter="/")
        prefixes = [p["Prefix"] for page in pages for p in page.get("CommonPrefixes", [])]
        assert prefixes == [f"dir 3/sub+{n}/" for n in range(3)], (operation, prefixes)
    after = s3.list_objects_v2(Bucket=b, StartAfter="dir 6/", MaxKeys=1)
    assert after["Contents"][0]["Key"] == expected[[k > "dir 6/" for k in expected].index(True)]
    assert after["IsTruncated"] and after["KeyCount"] == 1
    owners = s3.list_objects_v2(Bucket=b, FetchOwner=True, MaxKeys=1)
    assert owners["Contents"][0]["Owner"]["ID"], owners
    refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket=b)
    doomed = [{"Key": key} for key in keys]
    gone = s3.delete_objects(Bucket=b, Delete={"Objects": doomed})
    assert len(gone["Deleted"]) == len(keys) and "Errors" not in gone, gone
    assert s3.list_objects_v2(Bucket=b)["KeyCount"] == 0
    s3.delete_bucket(Bucket=b)
    s3.get_waiter("bucket_not_exists").wait(Bucket=b, WaiterConfig={"Delay": 1, "MaxAttempts": 2})


@check
def upload_fileobj_and_download_fileobj_go_in_parts():
    s3 = client()
    b = bucket(s3, "parts")
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    body = content(23 * MIB + 5)
    s3.upload_fileobj(
        io.BytesIO(body), b, "big", Config=config, ExtraArgs={"Metadata": {"a": "b"}}
    )
    head = s3.head_object(Bucket=b, Key="big")
    digests = [hashlib.md5(body[n : n + 5 * MIB]).digest() for n in range(0, len(body), 5 * MIB)]
    assert head["ETag"] == f'"{hashlib.md5(b"".join(digests)).hexdigest()}-5"', head
    assert head["Metadata"] == {"a": "b"}
    got = io.BytesIO()
    s3.download_fileobj(b, "big", got, Config=config)
    assert got.getvalue() == body
    second = s3.get_object(Bucket=b, Key="big", PartNumber=2)
    assert second["Body"].read() == body[5 * MIB : 10 * MIB] and second["PartsCount"] == 5
    # A copy in parts, from the store to the store.
    s3.copy({"Bucket": b, "Key": "big"}, b, "copy of big", Config=config)
    assert read(s3, b, "copy of big") == body
    assert s3.list_multipart_uploads(Bucket=b).get("Uploads") is None


@check
def multipart_calls_follow_an_upload_from_begin_to_end():
    s3 = client()
    b = bucket(s3, "uploads")
    upload = s3.create_multipart_upload(Bucket=b, Key="m", ContentType="text/x")["UploadId"]
    bodies = [content(5 * MIB, 1), content(5 * MIB + 1, 2), content(10, 3)]
    parts = []
    for number, body in reversed(list(enumerate(bodies, 1))):
        s3.upload_part(Bucket=b, Key="m", UploadId=upload, PartNumber=number, Body=b"replaced")
        etag = s3.upload_part(Bucket=b, Key="m", UploadId=upload, PartNumber=number, Body=body)
        parts.insert(0, {"PartNumber": number, "ETag": etag["ETag"]})
    listed = s3.list_parts(Bucket=b, Key="m", UploadId=upload, MaxParts=2)
    assert [p["Size"] for p in listed["Parts"]] == [5 * MIB, 5 * MIB + 1], listed
    assert listed["IsTruncated"] and listed["NextPartNumberMarker"] == 2
    uploads = s3.list_multipart_uploads(Bucket=b)["Uploads"]
    assert [(u["Key"], u["UploadId"]) for u in uploads] == [("m", upload)]
    refused(
        "InvalidPartOrder",
        400,
        s3.complete_multipart_upload,
        Bucket=b,
        Key="m",
        UploadId=upload,
        MultipartUpload={"Parts": parts[::-1]},
    )
    done = s3.complete_multipart_upload(
        Bucket=b, Key="m", UploadId=upload, MultipartUpload={"Parts": parts}
    )
    assert done["ETag"].endswith('-3"'), done
    assert read(s3, b, "m") == b"".join(bodies)
    assert s3.head_object(Bucket=b, Key="m")["ContentType"] == "text/x"
    small = s3.create_multipart_upload(Bucket=b, Key="s")["UploadId"]
    etags = [
        s3.upload_part(Bucket=b, Key="s", UploadId=small, PartNumber=n, Body=b"tiny")["ETag"]
        for n in (1, 2)
    ]
    refused(
        "EntityTooSmall",
        400,
        s3.complete_multipart_upload,
        Bucket=b,
        Key="s",
        UploadId=small,
        MultipartUpload={"Parts": [{"PartNumber": n, "ETag": e} for n, e in enumerate(etags, 1)]},
    )
    s3.abort_multipart_upload(Bucket=b, Key="s", UploadId=small)
    refused("NoSuchUpload", 404, s3.list_parts, Bucket=b, Key="s", UploadId=small)
    assert s3.list_multipart_uploads(Bucket=b).get("Uploads") is None


@check
def checksums_of_every_algorithm_are_kept_and_verified():
    s3 = client()
    b = bucket(s3, "checksums")
    body = content(50_000)
    for algorithm in ALGORITHMS:
        name = f"Checksum{algorithm}"
        put = s3.put_object(Bucket=b, Key=algorithm, Body=body, ChecksumAlgorithm=algorithm)
        got = s3.get_object(Bucket=b, Key=algorithm, ChecksumMode="ENABLED")
        assert got[name] == put[name], (algorithm, got)
        assert got["Body"].read() == body
        plain = client(response_checksum_validation="when_required")
        assert name not in plain.head_object(Bucket=b, Key=algorithm), algorithm
        given = s3.put_object(Bucket=b, Key="given", Body=body, **{name: put[name]})
        assert given[name] == put[name], given
        wrong = s3.put_object(Bucket=b, Key="other", Body=b"other", ChecksumAlgorithm=algorithm)
        refused(
            "BadDigest", 400, s3.put_object, Bucket=b, Key="bad", Body=body, **{name: wrong[name]}
        )
        streamed = s3.put_object(
            Bucket=b, Key="streamed", Body=io.BytesIO(body), ChecksumAlgorithm=algorithm
        )
        assert streamed[name] == put[name], streamed
    refused("404", 404, s3.head_object, Bucket=b, Key="bad")
    default = s3.put_object(Bucket=b, Key="default", Body=body)
    crc32 = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    assert default["ChecksumCRC32"] == crc32, default
    sha256 = base64.b64encode(hashlib.sha256(body).digest()).decode()
    got = s3.get_object_attributes(
        Bucket=b, Key="SHA256", ObjectAttributes=["Checksum", "ObjectSize", "ETag"]
    )
    assert got["Checksum"]["ChecksumSHA256"] == sha256 and got["ObjectSize"] == len(body), got
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    s3.put_object(Bucket=b, Key="md5", Body=body, ContentMD5=md5)
    refused("BadDigest", 400, s3.put_object, Bucket=b, Key="bad", Body=b"?", ContentMD5=md5)


@check
def multipart_checksums_are_composite_or_of_the_full_object():
    s3 = client()
    b = bucket(s3, "partsums")
    bodies = [content(5 * MIB, 7), content(1234, 8)]
    for algorithm, kind in (
        ("CRC32", "COMPOSITE"),
        ("CRC32", "FULL_OBJECT"),
        ("CRC32C", "COMPOSITE"),
        ("CRC32C", "FULL_OBJECT"),
        ("CRC64NVME", "FULL_OBJECT"),
        ("SHA1", "COMPOSITE"),
        ("SHA256", "COMPOSITE"),
    ):
        name = f"Checksum{algorithm}"
        upload = s3.create_multipart_upload(
            Bucket=b, Key="m", ChecksumAlgorithm=algorithm, ChecksumType=kind
        )
        assert upload["ChecksumAlgorithm"] == algorithm and upload["ChecksumType"] == kind, upload
        one = {"Bucket": b, "Key": "m", "UploadId": upload["UploadId"]}
        parts = []
        for number, body in enumerate(bodies, 1):
            part = s3.upload_part(
                **one, PartNumber=number, Body=body, ChecksumAlgorithm=algorithm
            )
            parts.append({"PartNumber": number, "ETag": part["ETag"], name: part[name]})
        done = s3.complete_multipart_upload(
            **one, MultipartUpload={"Parts": parts}, ChecksumType=kind
        )
        assert done["ChecksumType"] == kind, done
        assert done[name].endswith("-2") == (kind == "COMPOSITE"), done
        if kind == "FULL_OBJECT":
            whole = s3.put_object(
                Bucket=b, Key="whole", Body=b"".join(bodies), ChecksumAlgorithm=algorithm
            )
            assert done[name] == whole[name], (algorithm, done, whole)
        if algorithm == "SHA256":
            hashes = b"".join(hashlib.sha256(body).digest() for body in bodies)
            value = base64.b64encode(hashlib.sha256(hashes).digest()).decode()
            assert done[name] == f"{value}-2", done
        got = s3.get_object(Bucket=b, Key="m", ChecksumMode="ENABLED")
        assert got[name] == done[name] and got["ChecksumType"] == kind, got
        assert got["Body"].read() == b"".join(bodies)


@check
def conditional_requests_compare_and_swap():
    s3 = client()
    b = bucket(s3, "conditions")
    first = s3.put_object(Bucket=b, Key="c", Body=b"1", IfNoneMatch="*")["ETag"]
    refused(
        "PreconditionFailed", 412, s3.put_object, Bucket=b, Key="c", Body=b"2", IfNoneMatch="*"
    )
    second = s3.put_object(Bucket=b, Key="c", Body=b"2", IfMatch=first)["ETag"]
    refused("PreconditionFailed", 412, s3.put_object, Bucket=b, Key="c", Body=b"3", IfMatch=first)
    refused("NoSuchKey", 404, s3.put_object, Bucket=b, Key="none", Body=b"3", IfMatch=first)
    assert read(s3, b, "c", IfMatch=second) == b"2"
    refused("PreconditionFailed", 412, s3.get_object, Bucket=b, Key="c", IfMatch=first)
    refused("304", 304, s3.get_object, Bucket=b, Key="c", IfNoneMatch=second)
    modified = s3.head_object(Bucket=b, Key="c")["LastModified"]
    refused("304", 304, s3.get_object, Bucket=b, Key="c", IfModifiedSince=modified)
    assert read(s3, b, "c", IfUnmodifiedSince=modified) == b"2"
    source = {"Bucket": b, "Key": "c"}
    refused(
        "PreconditionFailed",
        412,
        s3.copy_object,
        Bucket=b,
        Key="d",
        CopySource=source,
        CopySourceIfMatch=first,
    )
    s3.copy_object(Bucket=b, Key="d", CopySource=source, CopySourceIfMatch=second)
    refused("PreconditionFailed", 412, s3.delete_object, Bucket=b, Key="c", IfMatch=first)
    s3.delete_object(Bucket=b, Key="c", IfMatch=second)
    refused("NoSuchKey", 404, s3.get_object, Bucket=b, Key="c")
    upload = s3.create_multipart_upload(Bucket=b, Key="d")["UploadId"]
    etag = s3.upload_part(Bucket=b, Key="d", UploadId=upload, PartNumber=1, Body=b"p")["ETag"]
    complete = {
        "Bucket": b,
        "Key": "d",
        "UploadId": upload,
        "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": etag}]},
    }
    refused("PreconditionFailed", 412, s3.complete_multipart_upload, **complete, IfNoneMatch="*")
    s3.delete_object(Bucket=b, Key="d")
    s3.complete_multipart_upload(**complete, IfNoneMatch="*")
    assert read(s3, b, "d") == b"p"


@check
def copy_object_carries_or_replaces_metadata_and_tags():
    s3 = client()
    b = bucket(s3, "copies")
    key = "from é+%/ 😀"
    for size in (100, 2 * MIB):
        body = content(size)
        s3.put_object(
            Bucket=b, Key=key, Body=body, Metadata={"a": "1"}, Tagging="t=1", ContentType="text/a"
        )
        source = {"Bucket": b, "Key": key}
        s3.copy_object(Bucket=b, Key="same", CopySource=source)
        head = s3.head_object(Bucket=b, Key="same")
        assert head["Metadata"] == {"a": "1"} and head["ContentType"] == "text/a", head
        tags = s3.get_object_tagging(Bucket=b, Key="same")["TagSet"]
        assert tags == [{"Key": "t", "Value": "1"}], tags
        s3.copy_object(
            Bucket=b,
            Key="new",
            CopySource=source,
            MetadataDirective="REPLACE",
            Metadata={"b": "2"},
            TaggingDirective="REPLACE",
            Tagging="u=2",
        )
        head = s3.head_object(Bucket=b, Key="new")
        assert head["Metadata"] == {"b": "2"}, head
        tags = s3.get_object_tagging(Bucket=b, Key="new")["TagSet"]
        assert tags == [{"Key": "u", "Value": "2"}], tags
        assert read(s3, b, "same") == body == read(s3, b, "new")
        s3.delete_object(Bucket=b, Key=key)
        assert read(s3, b, "same") == body
    refused(
        "InvalidRequest",
        400,
        s3.copy_object,
        Bucket=b,
        Key="same",
        CopySource={"Bucket": b, "Key": "same"},
    )
    refused(
        "NoSuchKey", 404, s3.copy_object, Bucket=b, Key="x", CopySource={"Bucket": b, "Key": key}
    )


@check
def metadata_beyond_ascii_is_refused_by_the_client_and_beyond_2_kib_by_the_server():
    s3 = client()
    b = bucket(s3, "metadata")
    try:
        s3.put_object(Bucket=b, Key="m", Body=b"", Metadata={"a": "é"})
    except ParamValidationError:
        pass
    else:
        raise AssertionError("boto3 accepted metadata beyond ASCII")
    s3.put_object(Bucket=b, Key="m", Body=b"", Metadata={"a": "v" * 2047})
    refused(
        "MetadataTooLarge", 400, s3.put_object, Bucket=b, Key="n", Body=b"", Metadata={"a": "v" * 2048}
    )


@check
def versions_are_kept_listed_read_and_removed():
    s3 = client()
    b = bucket(s3, "versions")
    assert "Status" not in s3.get_bucket_versioning(Bucket=b)
    s3.put_object(Bucket=b, Key="v", Body=b"null")
    s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=b)["Status"] == "Enabled"
    ids = [s3.put_object(Bucket=b, Key="v", Body=b"%d" % n)["VersionId"] for n in range(5)]
    assert len(set(ids)) == 5
    marker = s3.delete_object(Bucket=b, Key="v")
    assert marker["DeleteMarker"] is True
    refused("NoSuchKey", 404, s3.get_object, Bucket=b, Key="v")
    for n, version in enumerate(ids):
        assert read(s3, b, "v", VersionId=version) == b"%d" % n
    assert read(s3, b, "v", VersionId="null") == b"null"
    refused(
        "MethodNotAllowed", 405, s3.get_object, Bucket=b, Key="v", VersionId=marker["VersionId"]
    )
    pages = list(
        s3.get_paginator("list_object_versions").paginate(
            Bucket=b, PaginationConfig={"PageSize": 2}
        )
    )
    listed = [v["VersionId"] for page in pages for v in page.get("Versions", [])]
    assert listed == ids[::-1] + ["null"], listed
    markers = [m["VersionId"] for page in pages for m in page.get("DeleteMarkers", [])]
    assert markers == [marker["VersionId"]], markers
    s3.delete_object(Bucket=b, Key="v", VersionId=marker["VersionId"])
    assert read(s3, b, "v") == b"4"
    s3.delete_object(Bucket=b, Key="v", VersionId=ids[4])
    assert read(s3, b, "v") == b"3"
    s3.put_bucket_versioning(Bucket=b, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket=b, Key="v", Body=b"suspended")
    assert read(s3, b, "v", VersionId="null") == b"suspended"
    s3.copy_object(
        Bucket=b, Key="back", CopySource={"Bucket": b, "Key": "v", "VersionId": ids[0]}
    )
    assert read(s3, b, "back") == b"0"
    everything = [
        {"Key": entry["Key"], "VersionId": entry["VersionId"]}
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=b)
        for entry in page.get("Versions", []) + page.get("DeleteMarkers", [])
    ]
    gone = s3.delete_objects(Bucket=b, Delete={"Objects": everything, "Quiet": True})
    assert "Deleted" not in gone and "Errors" not in gone, gone
    s3.delete_bucket(Bucket=b)


@check
def tags_of_objects_and_buckets():
    s3 = client()
    b = bucket(s3, "tags")
    s3.put_object(Bucket=b, Key="t", Body=b"x", Tagging="a=1&b%20c=%2B%C3%A9")
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b c", "Value": "+é"}]
    assert sorted(s3.get_object_tagging(Bucket=b, Key="t")["TagSet"], key=str) == tags
    assert s3.get_object(Bucket=b, Key="t")["TagCount"] == 2
    s3.put_object_tagging(Bucket=b, Key="t", Tagging={"TagSet": tags[:1]})
    assert s3.get_object_tagging(Bucket=b, Key="t")["TagSet"] == tags[:1]
    s3.delete_object_tagging(Bucket=b, Key="t")
    assert s3.get_object_tagging(Bucket=b, Key="t")["TagSet"] == []
    many = {"TagSet": [{"Key": f"k{n}", "Value": ""} for n in range(11)]}
    refused("BadRequest", 400, s3.put_object_tagging, Bucket=b, Key="t", Tagging=many)
    refused("NoSuchTagSet", 404, s3.get_bucket_tagging, Bucket=b)
    s3.put_bucket_tagging(Bucket=b, Tagging={"TagSet": tags})
    assert sorted(s3.get_bucket_tagging(Bucket=b)["TagSet"], key=str) == tags
    s3.delete_bucket_tagging(Bucket=b)
    refused("NoSuchTagSet", 404, s3.get_bucket_tagging, Bucket=b)


@check
def presigned_urls_read_and_write():
    s3 = client()
    b = bucket(s3, "presigned")
    key = "a b+c/é?&=#%"
    body = content(70_000)

    def fetch(method, url, data=None, headers={}):
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def sign(operation, expires=600, **more):
        return s3.generate_presigned_url(
            operation, Params={"Bucket": b, "Key": key, **more}, ExpiresIn=expires
        )

    status, answer = fetch("PUT", sign("put_object"), body)
    assert status == 200, answer
    assert fetch("GET", sign("get_object")) == (200, body)
    status, _ = fetch("HEAD", sign("head_object"))
    assert status == 200
    status, answer = fetch("PUT", sign("get_object"), body)
    assert status == 403 and b"SignatureDoesNotMatch" in answer, answer
    status, answer = fetch("GET", sign("get_object") + "0")
    assert status == 403 and b"SignatureDoesNotMatch" in answer, answer
    typed = sign("put_object", ContentType="text/x", Metadata={"m": "1"})
    status, answer = fetch("PUT", typed, body, {"Content-Type": "text/x", "x-amz-meta-m": "1"})
    assert status == 200, answer
    assert s3.head_object(Bucket=b, Key=key)["Metadata"] == {"m": "1"}
    status, answer = fetch("PUT", typed, body, {"Content-Type": "text/x", "x-amz-meta-m": "2"})
    assert status == 403, answer
    # A checksum in the signature binds the URL to one body.
    value = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()
    summed = sign("put_object", ChecksumCRC32=value)
    headers = {"x-amz-checksum-crc32": value} if "x-amz-checksum-crc32=" not in summed else {}
    status, answer = fetch("PUT", summed, body, headers)
    assert status == 200, answer
    status, answer = fetch("PUT", summed, body + b"!", headers)
    assert status == 400 and b"BadDigest" in answer, answer
    assert read(s3, b, key) == body
    status, answer = fetch("DELETE", sign("delete_object"))
    assert status == 204, answer
    status, answer = fetch("GET", sign("get_object"))
    assert status == 404 and b"NoSuchKey" in answer, answer


@check
def presigned_forms_upload_what_they_allow():
    s3 = client()
    b = bucket(s3, "forms")
    conditions = [["starts-with", "$Content-Type", "image/"], ["content-length-range", 1, 100_000]]

    def post(form, content, **fields):
        sent = {**form["fields"], **fields, "file": ("a b.png", content)}
        answer = urllib3.PoolManager().request("POST", form["url"], fields=sent, retries=False)
        return answer.status, answer.headers, answer.data.decode()

    form = s3.generate_presigned_post(b, "up/${filename}", Conditions=conditions, ExpiresIn=60)
    body = content(70_000)
    status, headers, text = post(form, body, **{"Content-Type": "image/png"})
    assert status == 204, text
    assert headers["ETag"] == f'"{hashlib.md5(body).hexdigest()}"', headers
    got = s3.get_object(Bucket=b, Key="up/a b.png")
    assert got["Body"].read() == body and got["ContentType"] == "image/png", got

    for code, expected, sent, fields in (
        ("EntityTooLarge", 400, content(100_001), {"Content-Type": "image/png"}),
        ("EntityTooSmall", 400, b"", {"Content-Type": "image/png"}),
        ("AccessDenied", 403, b"x", {"Content-Type": "text/html"}),
        ("AccessDenied", 403, b"x", {}),
        ("AccessDenied", 403, b"x", {"Content-Type": "image/png", "acl": "private"}),
        ("AccessDenied", 403, b"x", {"Content-Type": "image/png", "key": "other"}),
        ("SignatureDoesNotMatch", 403, b"x", {"x-amz-signature": "0" * 64}),
    ):
        status, _, text = post(form, sent, **fields)
        assert (status, f"<Code>{code}</Code>" in text) == (expected, True), text
    fields = {"success_action_status": "201", "acl": "private", "x-amz-meta-a": "b"}
    conditions = [{name: value} for name, value in fields.items()]
    form = s3.generate_presigned_post(b, "exact", Fields=fields, Conditions=conditions)
    status, _, text = post(form, b"x")
    assert status == 201 and "<Key>exact</Key>" in text, text
    assert s3.head_object(Bucket=b, Key="exact")["Metadata"] == {"a": "b"}
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=b)["Contents"]] == ["exact", "up/a b.png"]


@check
def wrong_credentials_are_refused():
    for keys, code in (
        ({"aws_secret_access_key": "not the secret"}, "SignatureDoesNotMatch"),
        ({"aws_access_key_id": "AKNOBODY"}, "InvalidAccessKeyId"),
    ):
        s3 = boto3.client("s3", **{"aws_secret_access_key": "x", "aws_access_key_id": "testroot", **keys})
        refused(code, 403, s3.list_buckets)
        refused(code, 403, s3.create_bucket, Bucket="forbidden")
        refused(code, 403, s3.put_object, Bucket="forbidden", Key="k", Body=io.BytesIO(b"x" * 70_000))


@check
def buckets_are_made_listed_and_removed():
    s3 = client()
    for n in range(5):
        bucket(s3, f"many-{n}")
    found = [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    assert found == [f"many-{n}" for n in range(5)], found
    pages = list(s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 2}))
    assert [e["Name"] for p in pages for e in p["Buckets"]] == found and len(pages) == 3
    found = s3.list_buckets(Prefix="many-3")["Buckets"]
    assert [entry["Name"] for entry in found] == ["many-3"], found
    assert s3.get_bucket_location(Bucket="many-0")["LocationConstraint"] is None
    refused("NoSuchBucket", 404, s3.list_objects_v2, Bucket="many-9")
    refused("404", 404, s3.head_bucket, Bucket="many-9")
    elsewhere = boto3.client("s3", region_name="eu-central-1")
    elsewhere.create_bucket(
        Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    cors = {"CORSRules": [{"AllowedOrigins": ["https://x.test"], "AllowedMethods": ["GET"]}]}
    refused("NoSuchCORSConfiguration", 404, s3.get_bucket_cors, Bucket="many-0")
    s3.put_bucket_cors(Bucket="many-0", CORSConfiguration=cors)
    assert s3.get_bucket_cors(Bucket="many-0")["CORSRules"] == cors["CORSRules"]
    s3.delete_bucket_cors(Bucket="many-0")
    refused("NoSuchCORSConfiguration", 404, s3.get_bucket_cors, Bucket="many-0")
    acl = s3.get_bucket_acl(Bucket="many-0")
    assert [grant["Permission"] for grant in acl["Grants"]] == ["FULL_CONTROL"], acl
    refused("NotImplemented", 501, s3.get_bucket_website, Bucket="many-0")
    s3.delete_bucket(Bucket="many-0")
    refused("NoSuchBucket", 404, s3.delete_bucket, Bucket="many-0")


@check
def bucket_policies_and_public_access_blocks_are_kept():
    s3 = client()
    b = bucket(s3, "governed")
    refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket=b)
    statement = {
        "Sid": "everyone reads",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{b}/*"],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=1)
    s3.put_bucket_policy(Bucket=b, Policy=policy)
    assert s3.get_bucket_policy(Bucket=b)["Policy"] == policy
    assert s3.get_bucket_policy_status(Bucket=b)["PolicyStatus"]["IsPublic"] is True
    elsewhere = policy.replace(f":::{b}/", ":::other/")
    for wrong in ("{}", policy[1:], elsewhere, policy.replace("Allow", "Grant")):
        refused("MalformedPolicy", 400, s3.put_bucket_policy, Bucket=b, Policy=wrong)
    missing = "NoSuchPublicAccessBlockConfiguration"
    refused(missing, 404, s3.get_public_access_block, Bucket=b)
    block = {
        "BlockPublicAcls": True,
        "IgnorePublicAcls": False,
        "BlockPublicPolicy": True,
        "RestrictPublicBuckets": False,
    }
    s3.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration=block)
    assert s3.get_public_access_block(Bucket=b)["PublicAccessBlockConfiguration"] == block
    refused("AccessDenied", 403, s3.put_bucket_policy, Bucket=b, Policy=policy)
    private = policy.replace('"*"', '{"AWS": "arn:aws:iam::000000000000:root"}', 1)
    s3.put_bucket_policy(Bucket=b, Policy=private)
    assert s3.get_bucket_policy_status(Bucket=b)["PolicyStatus"]["IsPublic"] is False
    s3.delete_public_access_block(Bucket=b)
    refused(missing, 404, s3.get_public_access_block, Bucket=b)
    s3.delete_bucket_policy(Bucket=b)
    refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket=b)


@check
def a_public_policy_lets_anyone_read_until_it_is_blocked():
    s3 = client()
    anyone = client(signature_version=UNSIGNED)
    b = bucket(s3, "opened")
    s3.put_object(Bucket=b, Key="public/a", Body=b"for everyone")
    s3.put_object(Bucket=b, Key="private", Body=b"not for everyone")
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{b}/public/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    refused("AccessDenied", 403, anyone.get_object, Bucket=b, Key="public/a")
    s3.put_bucket_policy(Bucket=b, Policy=policy)
    assert read(anyone, b, "public/a") == b"for everyone"
    refused("AccessDenied", 403, anyone.get_object, Bucket=b, Key="private")
    refused("AccessDenied", 403, anyone.get_object, Bucket=b, Key="public/none")
    refused("AccessDenied", 403, anyone.list_objects_v2, Bucket=b)
    refused("AccessDenied", 403, anyone.put_object, Bucket=b, Key="public/b", Body=b"x")
    block = {"RestrictPublicBuckets": True}
    s3.put_public_access_block(Bucket=b, PublicAccessBlockConfiguration=block)
    refused("AccessDenied", 403, anyone.get_object, Bucket=b, Key="public/a")
    assert read(s3, b, "public/a") == b"for everyone"
    s3.delete_public_access_block(Bucket=b)
    assert read(anyone, b, "public/a") == b"for everyone"
    s3.delete_bucket_policy(Bucket=b)
    refused("AccessDenied", 403, anyone.get_object, Bucket=b, Key="public/a")


@check
def acls_are_kept_where_the_ownership_lets_them():
    s3 = client()
    b = bucket(s3, "listed")

    def ownership():
        controls = s3.get_bucket_ownership_controls(Bucket=b)["OwnershipControls"]
        return [rule["ObjectOwnership"] for rule in controls["Rules"]]

    def grants(answer):
        return [
            (grant["Permission"], grant["Grantee"].get("URI", "owner").rsplit("/", 1)[-1])
            for grant in answer["Grants"]
        ]

    private = [("FULL_CONTROL", "owner")]
    public = [*private, ("READ", "AllUsers")]
    assert ownership() == ["BucketOwnerEnforced"]
    disabled = "AccessControlListNotSupported"
    refused(disabled, 400, s3.put_bucket_acl, Bucket=b, ACL="public-read")
    refused(disabled, 400, s3.put_object, Bucket=b, Key="k", Body=b"x", ACL="public-read")
    s3.put_object(Bucket=b, Key="k", Body=b"x", ACL="bucket-owner-full-control")
    controls = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    s3.put_bucket_ownership_controls(Bucket=b, OwnershipControls=controls)
    assert ownership() == ["ObjectWriter"]
    s3.put_bucket_acl(Bucket=b, ACL="public-read")
    assert grants(s3.get_bucket_acl(Bucket=b)) == public
    s3.put_object(Bucket=b, Key="k", Body=b"x", ACL="public-read")
    assert grants(s3.get_object_acl(Bucket=b, Key="k")) == public
    acl = s3.get_object_acl(Bucket=b, Key="k")
    document = {"Owner": acl["Owner"], "Grants": acl["Grants"][1:]}
    s3.put_object_acl(Bucket=b, Key="k", AccessControlPolicy=document)
    assert grants(s3.get_object_acl(Bucket=b, Key="k")) == public[1:]
    everyone = "http://acs.amazonaws.com/groups/global/AllUsers"
    owner = acl["Owner"]["ID"]
    s3.put_object_acl(
        Bucket=b, Key="k", GrantFullControl=f'id="{owner}"', GrantReadACP=f'uri="{everyone}"'
    )
    assert grants(s3.get_object_acl(Bucket=b, Key="k")) == [*private, ("READ_ACP", "AllUsers")]
    s3.copy_object(Bucket=b, Key="copy", CopySource={"Bucket": b, "Key": "k"}, ACL="public-read")
    assert grants(s3.get_object_acl(Bucket=b, Key="copy")) == public
    large = io.BytesIO(content(9 * MIB))
    s3.upload_fileobj(large, b, "large", ExtraArgs={"ACL": "public-read"})
    assert s3.head_object(Bucket=b, Key="large")["ETag"].endswith('-2"')
    assert grants(s3.get_object_acl(Bucket=b, Key="large")) == public
    refused("InvalidBucketAclWithObjectOwnership", 400, s3.delete_bucket_ownership_controls, Bucket=b)
    s3.put_bucket_acl(Bucket=b, ACL="private")
    s3.delete_bucket_ownership_controls(Bucket=b)
    assert grants(s3.get_object_acl(Bucket=b, Key="large")) == private
    s3.create_bucket(Bucket="public", ACL="public-read", ObjectOwnership="BucketOwnerPreferred")
    assert grants(s3.get_bucket_acl(Bucket="public")) == public


@check
def sessions_of_sts_work_in_every_kind_of_request():
    root = client()
    b = bucket(root, "sessions")
    root.put_object(Bucket=b, Key="in/a", Body=b"inside")
    root.put_object(Bucket=b, Key="out", Body=b"outside")
    sts = boto3.client("sts")
    me = sts.get_caller_identity()
    assert (me["Account"], me["Arn"]) == ("000000000000", "arn:aws:iam::000000000000:root"), me
    policy = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{b}/in/*"},
    }
    role = {"RoleArn": "arn:aws:iam::000000000000:role/any", "RoleSessionName": "boto3"}
    answer = sts.assume_role(**role, Policy=json.dumps(policy), DurationSeconds=900)
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/root/boto3"), answer
    given = answer["Credentials"]
    keys = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    session = boto3.Session(**keys)
    s3 = session.client("s3", config=Config(signature_version="s3v4"))
    assert read(s3, b, "in/a") == b"inside"
    refused("AccessDenied", 403, s3.get_object, Bucket=b, Key="out")
    refused("AccessDenied", 403, s3.list_objects_v2, Bucket=b)
    s3.upload_fileobj(io.BytesIO(content(9 * MIB)), b, "in/large")
    assert s3.head_object(Bucket=b, Key="in/large")["ETag"].endswith('-2"')
    s3.put_object(Bucket=b, Key="in/trailer", Body=io.BytesIO(b"x" * 70000), ChecksumAlgorithm="CRC32")
    for key, status in (("in/a", 200), ("out", 403)):
        url = s3.generate_presigned_url("get_object", Params={"Bucket": b, "Key": key})
        assert urllib3.request("GET", url).status == status, key
    post = s3.generate_presigned_post(b, "in/${filename}")
    assert "x-amz-security-token" in post["fields"]
    fields = {**post["fields"], "file": ("form", b"of a form")}
    assert urllib3.request("POST", post["url"], fields=fields).status == 204
    assert read(s3, b, "in/form") == b"of a form"
    own = session.client("sts")
    assert own.get_caller_identity()["Arn"].endswith(":assumed-role/root/boto3")
    refused("AccessDenied", 403, own.assume_role, **role)
    refused("AccessDenied", 403, own.get_session_token)
    refused("ValidationError", 400, sts.assume_role, **role, DurationSeconds=43201)
    malformed = {**role, "Policy": "{}"}
    refused("MalformedPolicyDocument", 400, sts.assume_role, **malformed)
    web = {**role, "WebIdentityToken": "not a token"}
    refused("InvalidIdentityToken", 400, sts.assume_role_with_web_identity, **web)
    plain = sts.get_session_token()["Credentials"]
    assert plain["AccessKeyId"].startswith("ASIA")


if __name__ == "__main__":
    if sys.argv[1] == "--list":
        print("\n".join(CHECKS))
    else:
        CHECKS[sys.argv[1]]()
