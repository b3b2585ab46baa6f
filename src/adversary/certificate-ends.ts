import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import type { Wrong } from './wrong.ts';

const day = 86_400_000;
const soonMs = 14 * day;
/** What renews itself does so earlier: at a third of its life, or at half of a short one. */
const leastShare = 1 / 5;

/**
 * The certificate that an endpoint serves, where it ends within 14 days and has less than a fifth of its life left, as
 * nobody renewed it in time. One that lives for hours is well at any time before that. Gives `wrong`.
 */
export const certificateEnds = analysis(
  {
    variables: z.object({
      response: z.looseObject({
        outcome: z.string(),
        requestedAt: z.string(),
        certificate: z
          .looseObject({ notBefore: z.string(), notAfter: z.string(), issuer: z.string() })
          .nullish(),
      }),
    }),
    params: z.object({ url: z.string() }),
    knowsRedaction: true,
  },
  ({ response: { outcome, requestedAt, certificate } }, { url }): AnalysisResult => {
    if (!certificate || !['answered', 'certificate'].includes(outcome))
      return { ok: false, reason: `no certificate was seen: ${outcome}` };
    const { notBefore, notAfter, issuer } = certificate;
    const [from, to, now] = [notBefore, notAfter, requestedAt].map((one) => Date.parse(one));
    if (!isInstant(from) || !isInstant(to) || !isInstant(now))
      return { ok: false, reason: 'when the certificate ends cannot be read' };
    const left = to - now;
    const { host } = new URL(url);
    const wrong: Wrong[] =
      left < soonMs && left < (to - from) * leastShare
        ? [
            {
              subject: host,
              says: `the certificate of ${host} ${left < 0 ? 'ended' : 'ends'} on ${notAfter.slice(0, 10)}`,
              evidence: [`valid from ${notBefore} to ${notAfter}, issued by ${issuer}`],
            },
          ]
        : [];
    // What is not valid for another reason says nothing of the one that should be there.
    return wrong.length === 0 && outcome === 'certificate'
      ? { ok: false, reason: 'the certificate that was served is not valid, and not by its age' }
      : { ok: true, value: { wrong } };
  },
);

const isInstant = (ms: number | undefined): ms is number => ms !== undefined && !Number.isNaN(ms);
