import assert from "node:assert/strict";
import { codeOf } from "../../tests/support/signature.ts";
import { MAX_SKEW, parseAmzDate, parseScope } from "./credential_scope.ts";

const MALFORMED = "AuthorizationHeaderMalformed";

Deno.test("parseScope() reads key, date and region", () => {
  assert.deepEqual(parseScope("AKID/20130524/us-east-1/s3/aws4_request", MALFORMED, undefined), {
    accessKeyId: "AKID",
    date: "20130524",
    region: "us-east-1",
  });
  // Clients configured for no region in particular send their own word.
  for (const region of ["auto", "garage", "US-EAST-1", "a b", "ü"]) {
    const text = `AKID/20130524/${region}/s3/aws4_request`;
    assert.equal(parseScope(text, MALFORMED, undefined).region, region);
  }
});

Deno.test("parseScope() refuses what is no scope of ours, by the code it is given", () => {
  for (
    const text of [
      "",
      "AKID",
      "////",
      "AKID/20130524/us-east-1/s3",
      "AKID/20130524/us-east-1/s3/aws4_request/",
      "/AKID/20130524/us-east-1/s3/aws4_request",
      "/20130524/us-east-1/s3/aws4_request",
      "A/B/20130524/us-east-1/s3/aws4_request",
      "AKID//us-east-1/s3/aws4_request",
      "AKID/2013052/us-east-1/s3/aws4_request",
      "AKID/201305240/us-east-1/s3/aws4_request",
      "AKID/2013-05-24/us-east-1/s3/aws4_request",
      "AKID/20130524\n/us-east-1/s3/aws4_request",
      "AKID/٢٠١٣٠٥٢٤/us-east-1/s3/aws4_request",
      "AKID/20130524//s3/aws4_request",
      "AKID/20130524/us-east-1//aws4_request",
      "AKID/20130524/us-east-1/S3/aws4_request",
      "AKID/20130524/us-east-1/s3express/aws4_request",
      "AKID/20130524/us-east-1/s3 /aws4_request",
      "AKID/20130524/us-east-1/s3/AWS4_request",
      "AKID/20130524/us-east-1/s3/aws4_request ",
    ]
  ) {
    for (const code of [MALFORMED, "AuthorizationQueryParametersError"] as const) {
      assert.equal(codeOf(() => parseScope(text, code, undefined)), code, JSON.stringify(text));
    }
  }
});

Deno.test("parseScope() takes one region alone where it is strict", () => {
  const read = (region: string) =>
    codeOf(() => parseScope(`AKID/20130524/${region}/s3/aws4_request`, MALFORMED, "eu-west-1"));
  assert.equal(read("eu-west-1"), "accepted");
  for (const region of ["us-east-1", "EU-WEST-1", "eu-west-1 ", "eu-west-10"]) {
    assert.equal(read(region), MALFORMED, region);
  }
});

Deno.test("parseAmzDate() reads the one form there is", () => {
  assert.equal(parseAmzDate("20130524T000000Z"), Date.UTC(2013, 4, 24));
  assert.equal(parseAmzDate("20240229T235959Z"), Date.UTC(2024, 1, 29, 23, 59, 59));
  assert.equal(parseAmzDate("00010101T000000Z"), Date.parse("0001-01-01T00:00:00Z"));
  for (
    const text of [
      "",
      "20130524",
      "20130524T000000",
      "20130524t000000z",
      "20130524T000000+0000",
      "2013-05-24T00:00:00Z",
      "20130524T000000.000Z",
      "20130524T0000000Z",
      " 20130524T000000Z",
      "20130524T000000Z\n",
      "20130024T000000Z",
      "20131324T000000Z",
      "20130500T000000Z",
      "20130532T000000Z",
      "20130431T000000Z",
      "20230229T000000Z",
      "20130524T240000Z",
      "20130524T250000Z",
      "20130524T006000Z",
      "20130524T000060Z",
      "٢٠١٣٠٥٢٤T000000Z",
    ]
  ) assert.equal(parseAmzDate(text), undefined, JSON.stringify(text));
});

Deno.test("parseAmzDate() is undone by formatting, second by second", () => {
  for (let time = Date.UTC(1999, 11, 31, 23, 59, 58); time < Date.UTC(2101); time += 86_399_000) {
    const text = new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, "");
    assert.equal(parseAmzDate(text), time, text);
  }
});

Deno.test("clocks may differ by AWS's fifteen minutes", () => {
  assert.equal(MAX_SKEW, 900_000);
});
