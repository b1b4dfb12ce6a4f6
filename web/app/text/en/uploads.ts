/** Words of the uploads. */
import { counted } from "../../format.ts";

export const uploads = {
  title: "Uploads",
  mismatch: "The server received other bytes than this file has. Upload it again.",
  unreadable: "The file cannot be read: it was changed, moved or deleted since you chose it.",

  running: (done: string, total: string) => `Uploading ${done} of ${total}`,
  reading: "Reading folders…",
  paused: (left: number) => `${counted(left, "upload")} paused`,
  needsAnswer: (number: number) => `${counted(number, "file")} already there`,
  needsFile: (number: number) => `${counted(number, "unfinished upload")}`,
  elsewhere: (number: number) => `${counted(number, "upload")} in another tab`,
  finished: (done: number) => `${counted(done, "file")} uploaded`,
  failed: (number: number) => `${counted(number, "upload")} failed`,
  nothingDone: "Nothing was uploaded",

  amount: (sent: string, total: string) => `${sent} of ${total}`,
  perSecond: (rate: string) => `${rate}/s`,
  timeLeft: (time: string) => `${time} left`,

  open: "Show uploads",
  collapse: "Hide uploads",
  progress: "All uploads",
  pauseAll: "Pause all",
  resumeAll: "Resume all",
  actions: "Actions for all uploads",
  retryAll: "Try failed ones again",
  clear: "Clear finished",
  cancelAll: "Cancel all",

  list: "Files",
  pause: (name: string) => `Pause ${name}`,
  resume: (name: string) => `Resume ${name}`,
  cancel: (name: string) => `Cancel ${name}`,
  retry: (name: string) => `Try ${name} again`,
  choose: (name: string) => `Choose ${name} again`,
  pick: "Choose the file again",
  otherFile: "That is another file: its name, size or date differ.",

  states: {
    waiting: "Waiting",
    sending: "Uploading",
    paused: "Paused",
    asking: "Already there",
    missing: "Choose the file again to go on",
    elsewhere: "Uploading in another tab",
    done: "Uploaded",
    skipped: "Skipped: already there",
    cancelled: "Cancelled",
    failed: "Failed",
  },
  verified: "verified",
  digest: (value: string) => `CRC64NVME ${value}`,

  conflict: {
    title: (name: string) => `${name} is there already`,
    overwrite: "Overwrite",
    skip: "Skip",
    keepBoth: "Keep both",
    forAll: (others: number) => `Do the same for ${counted(others, "more file")} like it`,
    forAllLater: "Do the same for all others of this upload",
  },
};
