/** Starts the console: styles, the way in, and whatever page the address names. */
import "./styles/console.css";
import { render } from "preact";
import { introduction } from "./introduction.ts";
import { startRouter } from "./router.ts";
import { loadSession } from "./session.ts";
import { Console } from "./shell.tsx";
import { keepFocus } from "./ui/kept_focus.ts";

startRouter();
keepFocus();
if (introduction.development) {
  new EventSource("assets/changes").onmessage = () => location.reload();
}
void loadSession();
render(<Console />, document.getElementById("console")!);
