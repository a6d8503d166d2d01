// The data files of the package `zxcvbn`, which has no types.

declare module 'zxcvbn/lib/adjacency_graphs.js' {
  const graphs: Record<string, Record<string, (string | null)[]>>
  export default graphs
}

declare module 'zxcvbn/lib/frequency_lists.js' {
  const lists: Record<string, string[]>
  export default lists
}
