import * as z from 'zod';
import { analysis, type AnalysisResult } from './analysis.ts';
import { inOrder, type Wrong } from './wrong.ts';

const file = z.object({
  Name: z.string(),
  UID: z.string(),
  GID: z.string(),
  Mode: z.int(),
});
type SecretFile = z.infer<typeof file>;

const service = z.object({
  Spec: z.object({
    Name: z.string(),
    TaskTemplate: z.object({
      ContainerSpec: z
        .object({
          User: z.string().optional(),
          Groups: z.array(z.string()).nullish(),
          Secrets: z.array(z.object({ File: file.nullish() })).nullish(),
        })
        .optional(),
    }),
  }),
});

/**
 * Secrets that swarm puts into a service's containers with rights that the service's own user has not, as far as both are numbers: of a user by
 * name, or the image's, nobody here knows the number. A group that may read is given the benefit of the doubt
 * where the user's is not said. Gives `wrong`.
 */
export const swarmSecrets = analysis(
  { variables: z.object({ services: z.array(service) }), params: z.object({}) },
  ({ services }): AnalysisResult => {
    const wrong = services.flatMap(({ Spec: { Name, TaskTemplate } }): Wrong[] => {
      const { User = '', Groups, Secrets } = TaskTemplate.ContainerSpec ?? {};
      const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(User) ?? [];
      if (uid === undefined || Number(uid) === 0) return [];
      const group = (Groups ?? []).length > 0 ? undefined : gid;
      return (Secrets ?? [])
        .flatMap(({ File }) => (File && !mayRead(File, uid, group) ? [File] : []))
        .map(({ Name: secret, UID, GID, Mode }) => ({
          subject: `secret ${secret} of ${Name}`,
          says: `the user ${User} of service ${Name} may not read its secret ${secret}`,
          evidence: [
            `${secret}: mode ${Mode.toString(8).padStart(4, '0')}, uid ${UID}, gid ${GID}`,
          ],
        }));
    });
    return { ok: true, value: { wrong: inOrder(wrong) } };
  },
);

function mayRead({ UID, GID, Mode }: SecretFile, uid: string, gid: string | undefined): boolean {
  if (UID === uid) return (Mode & 0o400) !== 0;
  if (gid === undefined) return (Mode & 0o044) !== 0;
  return (Mode & (GID === gid ? 0o040 : 0o004)) !== 0;
}
