/** Settings of programs that speak S3, ready to copy: text of endpoint, region, key and bucket, nothing
 * else. Buckets are addressed by path, which works under any host name. */

/** In the order they are shown. */
export const TOOLS = [
  "aws",
  "boto3",
  "javascript",
  "go",
  "rclone",
  "s3cmd",
  "mc",
  "restic",
  "terraform",
  "duckdb",
] as const;

export type ToolName = typeof TOOLS[number];

export interface Connection {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
}

/** For a shell: one word, whatever is in it. */
function word(value: string): string {
  return /^[\w./:@%+=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

/** For languages whose strings are those of JSON. */
const text = JSON.stringify;

/** For HCL, in which `${` and `%{` begin something else. */
function hcl(value: string): string {
  return text(value).replaceAll(/([$%])\{/g, (_, sign) => `${sign}${sign}{`);
}

/** For SQL. */
function sql(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export const SNIPPETS: Readonly<Record<ToolName, (to: Connection) => string>> = {
  aws: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) =>
    [
      `aws configure set aws_access_key_id ${word(accessKeyId)}`,
      `aws configure set aws_secret_access_key ${word(secretAccessKey)}`,
      `aws configure set region ${word(region)}`,
      `aws configure set endpoint_url ${word(endpoint)}`,
      "aws configure set s3.addressing_style path",
      `aws s3 ls ${word(`s3://${bucket}`)}`,
    ].map((line) => `${line} --profile objectstorage\n`).join(""),
  boto3: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) =>
    `import boto3
from botocore.config import Config

s3 = boto3.client(
    "s3",
    endpoint_url=${text(endpoint)},
    region_name=${text(region)},
    aws_access_key_id=${text(accessKeyId)},
    aws_secret_access_key=${text(secretAccessKey)},
    config=Config(s3={"addressing_style": "path"}),
)

for item in s3.list_objects_v2(Bucket=${text(bucket)}).get("Contents", []):
    print(item["Key"], item["Size"])
`,
  javascript: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) =>
    `import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";

const s3 = new S3Client({
  endpoint: ${text(endpoint)},
  region: ${text(region)},
  forcePathStyle: true,
  credentials: {
    accessKeyId: ${text(accessKeyId)},
    secretAccessKey: ${text(secretAccessKey)},
  },
});

const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: ${text(bucket)} }));
for (const { Key, Size } of Contents) console.log(Key, Size);
`,
  go: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) =>
    `package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(${text(endpoint)}),
		Region:       ${text(region)},
		UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(
			${text(accessKeyId)}, ${text(secretAccessKey)}, "",
		),
	})
	page, err := client.ListObjectsV2(context.Background(), &s3.ListObjectsV2Input{
		Bucket: aws.String(${text(bucket)}),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, object := range page.Contents {
		fmt.Println(*object.Key, *object.Size)
	}
}
`,
  rclone: ({ endpoint, region, accessKeyId, secretAccessKey }) =>
    `[objectstorage]
type = s3
provider = Other
endpoint = ${endpoint}
region = ${region}
access_key_id = ${accessKeyId}
secret_access_key = ${secretAccessKey}
force_path_style = true
`,
  s3cmd: ({ endpoint, region, accessKeyId, secretAccessKey }) => {
    const { host, protocol } = new URL(endpoint);
    return `[default]
host_base = ${host}
host_bucket = ${host}
use_https = ${protocol === "https:" ? "True" : "False"}
bucket_location = ${region}
access_key = ${accessKeyId}
secret_key = ${secretAccessKey}
`;
  },
  mc: ({ endpoint, accessKeyId, secretAccessKey, bucket }) =>
    `mc alias set objectstorage ${word(endpoint)} ${word(accessKeyId)} ${
      word(secretAccessKey)
    } --api S3v4 --path on
mc ls ${word(`objectstorage/${bucket}`)}
`,
  restic: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) =>
    `export AWS_ACCESS_KEY_ID=${word(accessKeyId)}
export AWS_SECRET_ACCESS_KEY=${word(secretAccessKey)}
export AWS_DEFAULT_REGION=${word(region)}
export RESTIC_REPOSITORY=${word(`s3:${endpoint}/${bucket}/restic`)}

restic init
restic backup ~/documents
`,
  terraform: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) =>
    `terraform {
  backend "s3" {
    bucket       = ${hcl(bucket)}
    key          = "terraform.tfstate"
    region       = ${hcl(region)}
    access_key   = ${hcl(accessKeyId)}
    secret_key   = ${hcl(secretAccessKey)}
    use_lockfile = true

    endpoints                   = { s3 = ${hcl(endpoint)} }
    use_path_style              = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
  }
}

provider "aws" {
  region     = ${hcl(region)}
  access_key = ${hcl(accessKeyId)}
  secret_key = ${hcl(secretAccessKey)}

  endpoints {
    s3 = ${hcl(endpoint)}
  }
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}
`,
  duckdb: ({ endpoint, region, accessKeyId, secretAccessKey, bucket }) => {
    const { host, protocol } = new URL(endpoint);
    return `INSTALL httpfs;
LOAD httpfs;
CREATE SECRET objectstorage (
    TYPE s3,
    ENDPOINT ${sql(host)},
    REGION ${sql(region)},
    KEY_ID ${sql(accessKeyId)},
    SECRET ${sql(secretAccessKey)},
    URL_STYLE 'path',
    USE_SSL ${protocol === "https:"}
);
SELECT * FROM glob(${sql(`s3://${bucket}/**`)});
`;
  },
};

/** What shows that a file with settings is right, where the settings are no program themselves. */
export const TRIALS: Partial<Record<ToolName, (to: Connection) => string>> = {
  rclone: ({ bucket }) => `rclone ls ${word(`objectstorage:${bucket}`)}`,
  s3cmd: ({ bucket }) => `s3cmd ls ${word(`s3://${bucket}`)}`,
  terraform: () => "terraform init",
};
