/** Seconds from one moment to another, to the millisecond; negative when `to` is earlier. */
export const secondsBetween = (from: string, to: string | Date): number =>
  ((typeof to === 'string' ? Date.parse(to) : to.getTime()) - Date.parse(from)) / 1000;
