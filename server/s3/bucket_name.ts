/** Which names a bucket may be given. Source: Amazon S3 User Guide, "General purpose bucket naming
 * rules". Asked when a bucket is made; elsewhere a name that breaks them is simply not there.
 * Names ending in `-an` (account regional namespaces) are ordinary ones here. */

const RESERVED_PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** Paths beside the S3 API on the same port: health checks of clients that expect MinIO. */
const RESERVED_NAMES = ["minio"];

/** Whether a bucket may be created under `name`. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix)) &&
    !RESERVED_NAMES.includes(name);
}
