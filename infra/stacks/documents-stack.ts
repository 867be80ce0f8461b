import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Command } from '../../statemachines/commands.ts';

export interface DocumentsStackProps extends StackProps {
  readonly commands: ReadonlyMap<string, Command>;
}

/**
 * The command documents, named as the playbooks name them. A stack of its own: it changes with the scripts alone, and
 * an AWS that has no such resource can do without it.
 */
export class DocumentsStack extends Stack {
  constructor(scope: Construct, id: string, { commands, ...props }: DocumentsStackProps) {
    super(scope, id, props);
    for (const [name, command] of commands) {
      new CfnDocument(this, name, {
        name: command.documentName,
        documentType: 'Command',
        documentFormat: 'JSON',
        updateMethod: 'NewVersion',
        content: command.content,
        targetType: '/',
      });
    }
  }
}
