// npm start: without arguments a workflow that checks this repository; with arguments the command flowtap, as
// `npm start -- run.ndjson --speed 1`, or `my-engine | npm start -- -`.
const isExample = process.argv.length === 2;
await import(isExample ? "../examples/repository-check/main.mjs" : "../packages/cli/dist/bin.js");
