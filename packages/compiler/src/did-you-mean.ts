export { didYouMean, listOf, nearest } from '@assay/contract';
