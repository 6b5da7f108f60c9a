import 'server-only';
import { type Ability, AbilityBuilder } from '@casl/ability';
import {
  accessibleBy,
  createPrismaAbility,
  type PrismaQueryFactory,
  type Subjects,
} from '@casl/prisma/runtime';
import { AppError } from '@/core/errors';
import type { Actor } from './context';
import type * as models from './database/generated/client';

type Models = {
  Agency: models.Agency;
  AuditErasure: models.AuditErasure;
  AuditEvent: models.AuditEvent;
  AuditExport: models.AuditExport;
  AuditWitness: models.AuditWitness;
  CheckNotice: models.CheckNotice;
  CommonValue: models.CommonValue;
  FileCheck: models.FileCheck;
  HitSide: models.HitSide;
  Lead: models.Lead;
  LeadImport: models.LeadImport;
  Member: models.Member;
  ReviewFinding: models.ReviewFinding;
  SelectorCheck: models.SelectorCheck;
};

export type Action =
  | 'read'
  | 'create'
  | 'edit'
  | 'reveal'
  | 'acknowledge'
  | 'resolve'
  | 'message'
  | 'release'
  | 'administer'
  | 'watch';
/** `System` is the installation itself: its health, never its contents. */
export type Subject = Subjects<Models> | 'System';
export type AppAbility = Ability<[Action, Subject], PrismaQueryFactory<models.Prisma.TypeMap>>;

type Builder = AbilityBuilder<AppAbility>;

/** What one slice lets an actor do. All permissions are stated before all prohibitions, so that no order matters. */
export interface Policy {
  allow(actor: Actor, can: Builder['can']): void;
  deny?(actor: Actor, cannot: Builder['cannot']): void;
}

export function buildAbility(actor: Actor | null, policies: readonly Policy[]): AppAbility {
  const { can, cannot, build } = new AbilityBuilder<AppAbility>(createPrismaAbility);
  if (actor) {
    for (const policy of policies) policy.allow(actor, can);
    for (const policy of policies) policy.deny?.(actor, cannot);
  }
  return build();
}

/** For what is decided by role alone. Rows are loaded through {@link visible}, and what is not visible is not found. */
export function authorize(ability: AppAbility, action: Action, subject: Extract<Subject, string>): void {
  if (!ability.can(action, subject)) throw new AppError('forbidden');
}

/** Prisma takes CASL's answer to "no rule", an empty OR, for "everything" once it stands inside an AND. */
const nothing = {
  Agency: { id: { in: [] } },
  AuditErasure: { id: { in: [] } },
  AuditEvent: { eventId: { in: [] } },
  AuditExport: { id: { in: [] } },
  AuditWitness: { fingerprint: { in: [] } },
  CheckNotice: { checkId: { in: [] } },
  CommonValue: { id: { in: [] } },
  FileCheck: { id: { in: [] } },
  HitSide: { hitId: { in: [] } },
  Lead: { id: { in: [] } },
  LeadImport: { id: { in: [] } },
  Member: { id: { in: [] } },
  ReviewFinding: { id: { in: [] } },
  SelectorCheck: { id: { in: [] } },
} as const satisfies {
  [M in keyof Models]: models.Prisma.TypeMap['model'][M]['operations']['findFirst']['args']['where'];
};

/** The where-clause of what the actor may act on: lists and single loads share it. No rule, no rows, wherever it stands. */
export function visible<M extends keyof Models>(ability: AppAbility, action: Action, model: M) {
  const where = accessibleBy(ability, action).ofType(model);
  return 'OR' in where && Array.isArray(where.OR) && where.OR.length === 0
    ? (nothing[model] as typeof where)
    : where;
}
