/** The page. Its script shows text as text: an event that holds markup is read, not obeyed. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>flowtap</title>
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
<h1>flowtap <small id="state">connecting…</small></h1>
<ol id="events"></ol>
`;

export const PAGE_CSS = `body { font: 14px/1.5 ui-monospace, monospace; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
ol { list-style: none; padding: 0; }
li { border-left: 3px solid #ccc; padding-left: .75rem; overflow-wrap: anywhere; white-space: pre-wrap; unicode-bidi: isolate; }
li[data-type$="_failed"] { border-color: #c22; }
li[data-type$="_completed"] { border-color: #2a2; }
`;

export const PAGE_JS = `const list = document.getElementById("events");
const state = document.getElementById("state");
const stream = new EventSource("events");
stream.onopen = () => { state.textContent = "live"; };
stream.onerror = () => { state.textContent = "reconnecting…"; };
stream.onmessage = ({ data }) => {
  const event = JSON.parse(data);
  const item = document.createElement("li");
  item.dataset.type = event.type;
  item.textContent = [event.timestamp, event.run_id, event.step_id, event.action_id, event.type, event.text, event.error].filter(Boolean).join("  ");
  list.append(item);
  while (list.childElementCount > 1000) list.firstElementChild.remove();
};
`;
