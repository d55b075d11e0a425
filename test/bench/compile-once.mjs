import { main } from '../../packages/cli/dist/main.js';

/** One `assay compile` of the folder given; its last line is the peak resident memory in kB and the user time in microseconds. */
process.exitCode = await main(['compile', '--quiet', '--project-dir', process.argv[2]]);
const { maxRSS, userCPUTime } = process.resourceUsage();
console.log(maxRSS, userCPUTime);
