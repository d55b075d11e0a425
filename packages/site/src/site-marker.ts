/** Says that a folder is a site that Assay made, and may be replaced as a whole. */
export const SITE_MARKER = '.assay-site';
