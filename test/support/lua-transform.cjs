/** Lua scripts are imported as text, as the bundler does it. */
module.exports = {
  process: (source) => ({
    code: `Object.defineProperty(exports, '__esModule', { value: true });exports.default = ${JSON.stringify(source)};`,
  }),
};
