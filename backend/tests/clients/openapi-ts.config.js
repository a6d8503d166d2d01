// Node reads TypeScript by itself, if imports name their files in full.
export default { output: { path: 'client', module: { extension: '.ts' } } }
