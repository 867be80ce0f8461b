// The project brings its own Node (npm package `node`); with install scripts switched off npm leaves that
// package empty and the machine's Node runs instead, silently. Say so before anything else fails oddly.
const wanted = 24;
const got = Number(process.versions.node.split('.')[0]);
if (got < wanted) {
  console.error(
    `this project runs on the Node ${wanted} that it brings, got Node ${process.versions.node}: run \`npm ci\` with install scripts allowed`,
  );
  process.exit(1);
}
