import assert from "node:assert/strict";
import { credentialsFile } from "./credentials_file.ts";

const KEY = { accessKeyId: "AK1", secretAccessKey: 'a/b+"c",d' };
const ENDPOINT = { url: "https://s3.example.com", region: "eu-1" };

Deno.test("the CSV is the one AWS's console has", () => {
  const { name, content } = credentialsFile("csv", KEY, ENDPOINT);
  assert.equal(name, "AK1_accessKeys.csv");
  assert.equal(content, 'Access key ID,Secret access key\r\nAK1,"a/b+""c"",d"\r\n');
});

Deno.test("the environment names what AWS's tools read, as far as it is known", () => {
  const key = { accessKeyId: "AK1", secretAccessKey: "s" };
  assert.equal(
    credentialsFile("env", key, ENDPOINT).content,
    "AWS_ACCESS_KEY_ID=AK1\nAWS_SECRET_ACCESS_KEY=s\n" +
      "AWS_ENDPOINT_URL_S3=https://s3.example.com\nAWS_REGION=eu-1\n",
  );
  assert.equal(
    credentialsFile("env", key, {}).content,
    "AWS_ACCESS_KEY_ID=AK1\nAWS_SECRET_ACCESS_KEY=s\n",
  );
});

Deno.test("the JSON is read back as it was", () => {
  const { url: endpoint, region } = ENDPOINT;
  assert.deepEqual(JSON.parse(credentialsFile("json", KEY, ENDPOINT).content), {
    ...KEY,
    endpoint,
    region,
  });
});
