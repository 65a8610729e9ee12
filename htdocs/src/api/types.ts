import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['Me'];
export type Pause = Schemas['Pause'];
export type Permissions = Schemas['Permissions'];
export type Integration = Schemas['Integration'];
export type IntegrationNew = Schemas['IntegrationNew'];
export type IntegrationPatch = Schemas['IntegrationPatch'];
export type DayCounts = Schemas['DayCounts'];
export type LastExecution = Schemas['LastExecution'];
export type WebhookState = Schemas['WebhookState'];
export type Confirm = Schemas['Confirm'];
export type Webhook = Schemas['Webhook'];
export type WebhookPut = Schemas['WebhookPut'];
export type DestinationCheck = Schemas['Check'];
export type SigningKey = Schemas['SigningKey'];
export type SigningKeyNew = Schemas['SigningKeyNew'];
export type SigningKeyPatch = Schemas['SigningKeyPatch'];
export type SigningKeyCreated = Schemas['SigningKeyCreated'];
export type EventFault = Schemas['EventFault'];
export type EventSummary = Schemas['EventSummary'];
export type PortalEvent = Schemas['Event'];
export type Severity = Schemas['Severity'];
export type Execution = Schemas['Execution'];
export type ExecutionEvidence = Schemas['ExecutionEvidence'];
export type ExecutionState = Schemas['ExecutionState'];
export type ExecutionMode = Schemas['ExecutionMode'];
export type Delivery = Schemas['Delivery'];
export type ExecutionError = Schemas['ExecutionError'];
export type RecordedRequest = Schemas['RecordedRequest'];
export type RecordedResponse = Schemas['RecordedResponse'];
export type Timing = Schemas['Timing'];
export type Run = Schemas['Run'];
export type PreviewOf = Schemas['PreviewOf'];
export type Preview = Schemas['Preview'];
export type Retry = Schemas['Retry'];
export type Attention = Schemas['Attention'];
export type AttentionGroup = Schemas['AttentionGroup'];
export type AttentionList = Schemas['AttentionList'];
export type Click = Schemas['Clicks']['clicks'][number];
export type View = Schemas['View'];
export type ViewNew = Schemas['ViewPost'];
export type Stats = Schemas['Stats'];
export type StatsBucket = Schemas['StatsBucket'];
export type StatsCounts = Schemas['StatsCounts'];
export type AuditEntry = Schemas['AuditEntry'];
export type User = Schemas['User'];
export type UserPut = Schemas['UserPut'];
export type Problem = Schemas['Problem'];
export type ProblemType = Schemas['ProblemType'];
export type ProblemWord = ProblemType extends `urn:portalhooks:problem:${infer Word}` ? Word : never;

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  searched_to: string | null;
}
