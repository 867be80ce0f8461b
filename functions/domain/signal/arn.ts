import { nameOf } from './text.ts';

const SERVICE_PARTS = 6;

/** An ARN with the blanks inside its first parts removed, as AWS's own samples have them; undefined for other text. */
export const arnOf = (value: unknown): string | undefined => {
  const text = nameOf(value, 1600);
  if (text === undefined || !text.startsWith('arn:')) return undefined;
  return text
    .split(':')
    .map((part, index) => (index <= SERVICE_PARTS ? part.trim() : part))
    .join(':');
};

/** The name in an alarm's ARN, which may itself hold colons; undefined when the ARN is none of an alarm. */
export const alarmNameOfArn = (arn: string): string | undefined => {
  const parts = arn.split(':');
  return parts[2] === 'cloudwatch' && parts[5] === 'alarm' ? parts.slice(6).join(':') : undefined;
};

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

/** A region's code; undefined for the display names (`EU (Ireland)`) and placeholders that some forms carry. */
export const regionOf = (value: unknown): string | undefined => {
  const text = nameOf(value, 32);
  return text !== undefined && REGION.test(text) ? text : undefined;
};

/** The region and the account that an ARN names, where it names them. */
export const placeOfArn = (arn: string | undefined): { region?: string; accountId?: string } => {
  const [, , , region, account] = arn?.split(':') ?? [];
  const code = regionOf(region);
  return {
    ...(code === undefined ? {} : { region: code }),
    ...(account !== undefined && /^\d{12}$/.test(account) ? { accountId: account } : {}),
  };
};
