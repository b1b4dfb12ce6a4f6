/** URLs by which files go to S3, many asked for together. */
import { answered, api, ApiFailure, type Schemas } from "../api.ts";
import { QuestionBatches } from "./question_batches.ts";

type SignedUpload = Schemas["SignedUpload"];

export interface WantedUrl {
  readonly bucket: string;
  readonly key: string;
  readonly contentType?: string;
  /** ETag of what may be overwritten. */
  readonly ifMatch?: string;
  readonly ifNoneMatch?: "*";
  /** The bytes the URL is for. */
  readonly checksum?: { readonly algorithm: "crc64nvme"; readonly value: string };
}

export type UploadUrls = QuestionBatches<WantedUrl, SignedUpload>;

/** What the server signs at once. */
const MOST = 100;
/** Milliseconds: some fifteen small files go meanwhile, and more are ready. */
const PAUSE = 50;
/** Seconds a URL is good for: those asked for ahead wait until others have gone. */
const LIFE = 6 * 3_600;

/** Throws ApiFailure when asked. */
export function uploadUrls(): UploadUrls {
  return new QuestionBatches<WantedUrl, SignedUpload>({
    ...{ most: MOST, pause: PAUSE },
    groupOf: ({ bucket }) => bucket,
    ask: signed,
  });
}

/** Of one bucket. */
async function signed(wanted: readonly WantedUrl[]): Promise<(SignedUpload | ApiFailure)[]> {
  const params = { path: { bucket: wanted[0]!.bucket } };
  const body = { items: wanted.map(({ bucket: _, ...item }) => item), expiresIn: LIFE };
  const { items } = await answered(
    api.POST("/api/v1/buckets/{bucket}/upload-urls", { params, body }),
  );
  // What may go better the next time is told of all, by the answer's status.
  return items.map((item) => "url" in item ? item : new ApiFailure(403, item));
}
