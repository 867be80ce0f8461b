"""Runs the pinned emulator with the few internals flipped that the local AWS needs otherwise.

Each flip first asserts that the internal is what it was when the pin was made, so that an upgrade
fails here, by name, and not as odd behaviour later. Why each is needed stands beside it.

Environment: LOCAL_AWS_TRANSITIONS names the file to which every alarm transition is appended, one JSON
object a line. Standard input is a pipe held open by whoever starts this: when it ends, so does everything
that runs here (the process group is killed), also when the starter was killed and could not say so.
"""

import contextvars
import importlib.metadata
import inspect
import json
import os
import signal
import threading
import time

PIN = "1.5.33"


def fail(what: str) -> None:
    raise SystemExit(
        f"infra/local/aws/emulator.py is written for ministack {PIN}: {what}; "
        "pin that version in infra/local/aws/python-packages.txt or review the flips in emulator.py"
    )


def expect(condition: bool, what: str) -> None:
    if not condition:
        fail(what)


def names(function) -> tuple:
    return function.__code__.co_names


def parameters(function) -> list:
    return list(inspect.signature(function).parameters)


def die_with_starter() -> None:
    """Kills the whole process group, functions included, as soon as the starter's end of stdin is closed."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.killpg(os.getpgrp(), signal.SIGKILL)
        # why: the first process of a container cannot kill itself by signal, but all ends with it
        os._exit(137)

    expect(os.getpgrp() == os.getpid(), "not started as the leader of its own process group")
    threading.Thread(target=watch, daemon=True, name="starter-watch").start()


def allow_aws_sources(eventbridge) -> None:
    """PutEvents may carry `aws.*` sources: the bridges send the events that AWS services send by themselves."""
    expect(parameters(eventbridge._put_events) == ["data", "allow_aws_source"], "PutEvents has other parameters")
    expect(eventbridge._put_events.__defaults__ == (False,), "PutEvents no longer refuses aws.* sources by default")
    eventbridge._put_events.__defaults__ = (True,)


def leave_evaluation_to_the_bridge(cloudwatch) -> None:
    """Its own evaluation ignores dimensions, M of N and missing data; the bridge evaluates instead."""
    expect(parameters(cloudwatch._evaluate_alarm) == ["alarm"], "alarm evaluation has other parameters")
    for caller in (cloudwatch._put_metric_alarm, cloudwatch.cloudformation_put_metric_alarm):
        expect("_evaluate_alarm" in names(caller), f"{caller.__name__} no longer evaluates alarms")
    expect("_evaluate_all_alarms" in names(cloudwatch._put_metric_data), "PutMetricData no longer evaluates alarms")
    expect("_evaluate_alarm" in names(cloudwatch._evaluate_all_alarms), "evaluation of all alarms changed")
    cloudwatch._evaluate_alarm = lambda alarm: None


def record_transitions_instead_of_delivering(cloudwatch, path: str) -> None:
    """Writes each transition down, with milliseconds as on AWS; the bridge delivers all three forms of it."""
    expect(
        parameters(cloudwatch._dispatch_alarm_actions) == ["alarm", "old_state", "new_state", "reason"],
        "alarm actions have other parameters",
    )
    for caller in (cloudwatch._set_alarm_state, cloudwatch._transition_composite):
        expect("_dispatch_alarm_actions" in names(caller), f"{caller.__name__} no longer delivers alarm actions")
    lock = threading.Lock()
    from ministack.core.responses import get_account_id, get_region

    def dispatch(alarm, old_state, new_state, reason) -> None:
        with lock:
            at = int(time.time() * 1000) / 1000
            # why: whole seconds are kept there otherwise, and two routes of one transition must agree to the millisecond
            alarm["StateUpdatedTimestamp"] = at
            alarm["StateTransitionedTimestamp"] = at
            line = {
                "atEpochMs": round(at * 1000),
                "accountId": get_account_id(),
                "region": get_region(),
                "oldState": old_state,
                "newState": new_state,
                "reason": reason,
                "alarm": dict(alarm),
            }
            with open(path, "a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")

    cloudwatch._dispatch_alarm_actions = dispatch


def keep_undimensioned_metrics_apart(cloudwatch) -> None:
    """A query without dimensions means the metric without dimensions, not the sum of all of that name."""

    class ExactDimensions(dict):
        def __bool__(self) -> bool:
            return True

    original = cloudwatch._dims_from_list
    expect(parameters(original) == ["dimensions"], "dimension lists are read otherwise")
    for caller in (cloudwatch._get_metric_data, cloudwatch._get_metric_statistics):
        expect("_dims_from_list" in names(caller), f"{caller.__name__} reads dimensions otherwise")
    expect(
        bool(original([])) is False and cloudwatch._dims_key({}) != cloudwatch._dims_key({"a": "b"}),
        "dimension keys are built otherwise",
    )
    cloudwatch._dims_from_list = lambda dimensions: ExactDimensions(original(dimensions))


def authorize_what_the_ssm_bridge_names(iam_actions, app) -> None:
    """Lets the SSM bridge ask whether a caller may act on a document or node, which the emulator does not know."""
    original = iam_actions.extract_resource_arn
    original_context = iam_actions.request_tag_context
    named_tags = contextvars.ContextVar("local_aws_resource_tags", default=None)
    expect(parameters(original_context)[:2] == ["service", "iam_action"], "IAM conditions are found otherwise")
    expect(parameters(original)[0] == "service" and "headers" in parameters(original), "IAM resources are found otherwise")
    expect("extract_resource_arn" in inspect.getsource(app), "the gateway finds IAM resources otherwise")

    def extract(service, method, path, headers, *rest):
        named = headers.get("x-local-aws-resource", "")
        if service == "ssm" and named != "":
            named_tags.set(json.loads(headers.get("x-local-aws-resource-tags", "{}")))
            return named
        return original(service, method, path, headers, *rest)

    def context(service, iam_action, *rest):
        found = original_context(service, iam_action, *rest)
        if service != "ssm" or named_tags.get() is None:
            return found
        keys = ("ssm:resourceTag", "aws:ResourceTag")
        return {**found, **{f"{key}/{name}": value for key in keys for name, value in named_tags.get().items()}}

    iam_actions.extract_resource_arn = extract
    iam_actions.request_tag_context = context


def take_loopback_for_tls(iam_evaluator) -> None:
    """Policies that refuse plain HTTP hold for networks; here every caller is on the loopback interface."""
    original = iam_evaluator._resolve_condition_key
    expect(parameters(original) == ["key", "ctx"], "condition keys are resolved otherwise")
    expect("secure_transport" in names(original), "aws:SecureTransport is resolved otherwise")
    iam_evaluator._resolve_condition_key = (
        lambda key, ctx: "true" if key.lower() == "aws:securetransport" else original(key, ctx)
    )


def main() -> None:
    installed = importlib.metadata.version("ministack")
    expect(installed == PIN, f"got {installed}")
    try:
        from ministack import app
        from ministack.core import iam_actions, iam_evaluator
        from ministack.services import cloudwatch, eventbridge

        allow_aws_sources(eventbridge)
        leave_evaluation_to_the_bridge(cloudwatch)
        record_transitions_instead_of_delivering(cloudwatch, os.environ["LOCAL_AWS_TRANSITIONS"])
        keep_undimensioned_metrics_apart(cloudwatch)
        authorize_what_the_ssm_bridge_names(iam_actions, app)
        take_loopback_for_tls(iam_evaluator)
    except (ImportError, AttributeError) as error:
        fail(f"an internal is missing ({error})")
    die_with_starter()
    app.main()


if __name__ == "__main__":
    main()
