/** Results and errors of STS to status, headers and XML (AWS STS API Reference, sample responses). */
import type { Answer } from "../s3/answer.ts";
import { writeXml, type XmlRecord } from "../s3/xml_writer.ts";
import type { StsError } from "./errors.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

export function encodeResult(action: string, result: XmlRecord, id: string): Answer {
  return answer(200, id, {
    [`${action}Response`]: {
      [`${action}Result`]: result,
      ResponseMetadata: { RequestId: id },
    },
  });
}

export function encodeError({ code, message, status, closes }: StsError, id: string): Answer {
  const { headers, ...rest } = answer(status, id, {
    ErrorResponse: {
      Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message },
      RequestId: id,
    },
  });
  if (status === 503) headers["retry-after"] = "1";
  if (closes) headers["connection"] = "close";
  return { ...rest, headers };
}

function answer(status: number, id: string, root: XmlRecord): Answer {
  const headers: Record<string, string> = {
    "x-amz-request-id": id,
    "content-type": "text/xml",
    // It can hold a secret.
    "cache-control": "no-store",
  };
  return { status, headers, body: writeXml(root, NAMESPACE) };
}
