declare const __COLD_REVIEW_VERSION__: string | undefined;

/** The version of this package, as the bundle was built; `development` where it runs unbundled. */
export const version =
  typeof __COLD_REVIEW_VERSION__ === 'string' ? __COLD_REVIEW_VERSION__ : 'development';
