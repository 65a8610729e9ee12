import { msg, str } from '@lit/localize';
import { failureOfError } from '../../api/failure';
import { getIntegration } from '../../api/integrations';
import type { Integration } from '../../api/types';
import { getWebhook, setEnabled } from '../../api/webhooks';
import { ask } from '../../components/ask-dialog/ask-dialog';
import { notice } from '../../components/notices/notices';
import { failureCopy } from '../../text/failure-copy';

/** Enables or disables a webhook, after a question if nothing could be sent any more; null: nothing changed. */
export async function enable({ id, name }: Integration, enabled: boolean): Promise<Integration | null> {
  const isSure =
    enabled ||
    (await ask({
      title: msg(str`Disable ${name}?`),
      text: msg('Runs and retries are refused until an admin enables it. Messages already being sent continue.'),
      yes: msg('Disable'),
      isDangerous: true,
    }));
  if (!isSure) {
    return null;
  }
  try {
    const webhook = await getWebhook(id);
    if (webhook !== null) {
      await setEnabled(webhook, enabled);
    }
    notice(enabled ? msg(str`${name} is enabled.`) : msg(str`${name} is disabled.`));
    return await getIntegration(id);
  } catch (error) {
    const { title, text } = failureCopy(failureOfError(error));
    await ask({ title, text, yes: msg('Close') });
    return null;
  }
}
