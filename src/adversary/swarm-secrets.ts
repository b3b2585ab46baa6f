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
 * where the user's is not said. Gives `wrong`, and `kept`: secrets of services whose user is a name.
 */
export const swarmSecrets = analysis(
  { variables: z.object({ services: z.array(service) }), params: z.object({}) },
  ({ services }): AnalysisResult => {
    const kept: string[] = [];
    const wrong = services.flatMap(({ Spec: { Name, TaskTemplate } }): Wrong[] => {
      const { User = '', Groups, Secrets } = TaskTemplate.ContainerSpec ?? {};
      const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(User) ?? [];
      const files = (Secrets ?? []).flatMap(({ File }) => File ?? []);
      if (uid === undefined) kept.push(...files.map((one) => subjectOf(one, Name)));
      if (uid === undefined || Number(uid) === 0) return [];
      const group = (Groups ?? []).length > 0 ? undefined : gid;
      return files
        .filter((one) => !mayRead(one, uid, group))
        .map((one) => ({
          subject: subjectOf(one, Name),
          says: `the user ${User} of service ${Name} may not read its secret ${one.Name}`,
          evidence: [
            `${one.Name}: mode ${one.Mode.toString(8).padStart(4, '0')}, uid ${one.UID}, gid ${one.GID}`,
          ],
        }));
    });
    return { ok: true, value: { wrong: inOrder(wrong), kept } };
  },
);

const subjectOf = ({ Name }: SecretFile, service: string): string => `secret ${Name} of ${service}`;

function mayRead({ UID, GID, Mode }: SecretFile, uid: string, gid: string | undefined): boolean {
  if (UID === uid) return (Mode & 0o400) !== 0;
  if (gid === undefined) return (Mode & 0o044) !== 0;
  return (Mode & (GID === gid ? 0o040 : 0o004)) !== 0;
}
