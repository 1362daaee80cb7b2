/** Scripts are bundled as text. */
declare module '*.lua' {
  const script: string;
  export default script;
}
