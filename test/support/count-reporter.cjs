/** Says in one line how many tests passed, failed and were skipped, for people and for CI. */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
};
