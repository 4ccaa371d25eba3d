/** Most bytes of a body that a rule set may ask to inspect: 1 GB, as in ModSecurity. */
export const BODY_BYTES_LIMIT = 1_073_741_824;
