"""
A million decisions of the durable engine in one process: `python -m benchmarks.durable_torture`.

Eight threads ask five hundred rulesets at random; now and then one is thrown away and made anew. Names and texts are
Chinese. Each answer is compared with what the meaning says, worked out beforehand. It fails if one was wrong, or if
memory grew by a tenth after the first tenth.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from salesflow import MISSING, Policy
from salesflow.facts import Facts
from salesflow.rules.durable import Durable
from salesflow.rules.engine import Answer
from salesflow.rules.network import decide_all

DECISIONS, RULESETS, THREADS, LEADS, ANEW = 1_000_000, 500, 8, 40, 2_000

SHOWROOM = """
salesflow: 1
name: torture
version: "1"
facts:
  距订车天数: {{type: integer, unit: day, missing: allowed}}
  预算: {{type: decimal, scale: 2, unit: CNY, missing: allowed}}
  来源: {{type: text, missing: allowed}}
  编号: {{type: integer}}
decisions:
  意向级别:
    inputs: [距订车天数, 预算, 来源]
    outputs: {{级别: {{type: enum, values: [H, A, B, C, N], ordered: true}}}}
    rules:
      - {{id: hot, when: {{距订车天数: {{not: [missing, more than {days}]}}, 来源: [到店, 转介绍{number}]}}, then: {{级别: H}}}}
      - {{id: rich, when: {{预算: at least {budget}.01}}, then: {{级别: A}}}}
      - {{id: near, when: {{距订车天数: [{days}..30, missing], 预算: {{not: missing}}}}, then: {{级别: B}}}}
      - {{id: unheard, when: {{距订车天数: missing, 预算: missing, 来源: [missing, 微信]}}, then: {{级别: none}}}}
      - {{id: far, when: {{距订车天数: more than 30}}, then: {{级别: C}}}}
  跟进:
    inputs: [级别, 来源, 编号]
    outputs: {{方式: {{type: text}}}}
    hit: collect
    rules:
      - {{id: call, when: {{级别: [H, A]}}, then: {{方式: 电话}}}}
      - {{id: chat, when: {{级别: at least B, 来源: {{not: 到店}}}}, then: {{方式: 微信}}}}
      - {{id: even, when: {{编号: more than 9223372036854775807}}, then: {{方式: 短信}}}}
      - {{id: nobody, when: {{级别: missing}}, then: {{方式: 不联系}}}}
      - {{id: rest, otherwise: true, then: {{方式: 等待}}}}
"""

Case = tuple[Facts, Answer]


class Torture:
    """All rulesets, with leads and the answers that are right; what has been asked, and what went wrong."""

    def __init__(self) -> None:
        self.policies = [self._policy(number) for number in range(RULESETS)]
        self.cases = [self._cases(number, policy) for number, policy in enumerate(self.policies)]
        self.engines: dict[int, Durable] = {}
        self.asked = self.wrong = self.made = 0
        self.counting = threading.Lock()
        self.all_made = threading.Barrier(THREADS + 1, timeout=600)

    def _policy(self, number: int) -> Policy:
        return Policy.from_text(SHOWROOM.format(number=number, days=1 + number % 29, budget=100_000 + number))

    def _cases(self, number: int, policy: Policy) -> list[Case]:
        chosen = random.Random(number)
        cases = []
        for _ in range(LEADS):
            lead = {
                "距订车天数": chosen.choice([MISSING, *range(-1, 34)]),
                "预算": chosen.choice(
                    [MISSING, *(Decimal(100_000 + number) + Decimal(cent) / 100 for cent in range(3))]
                ),
                "来源": chosen.choice([MISSING, "到店", "微信", "网络", f"转介绍{number}", f"转介绍{number + 1}", "3"]),
                "编号": chosen.choice([0, 2**63 - 1, 2**63, 2**70]),
            }
            facts = policy.sheet.make(lead)
            decided = decide_all(policy.decisions, facts)
            cases.append((facts, Answer(decided.results, decided.outputs)))
        return cases

    def thread(self, number: int) -> None:
        """
        Its share of all decisions; what it found is added up every thousand.

        It makes its own share of the rulesets, and makes only those anew: each thread has an arena of memory, and what
        one gives back is of no use to another.
        """
        chosen = random.Random(-number)
        mine = range(number, RULESETS, THREADS)
        for which in mine:
            self.engines[which] = Durable(self.policies[which].decisions)
        self.all_made.wait()
        for turn in range(DECISIONS // THREADS // 1_000):
            wrong = sum(self._is_wrong(chosen) for _ in range(1_000))
            with self.counting:
                self.asked += 1_000
                self.wrong += wrong
            if turn % (ANEW // 1_000) == 0:
                which = chosen.choice(mine)
                self.engines[which] = Durable(self.policies[which].decisions)
                with self.counting:
                    self.made += 1

    def _is_wrong(self, chosen: random.Random) -> bool:
        which = chosen.randrange(RULESETS)
        facts, right = self.cases[which][chosen.randrange(LEADS)]
        return self.engines[which].decide(facts) != right


def resident() -> float:
    """Megabytes that this process has at the moment, as Linux counts them."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> int:
    torture = Torture()
    print(f"{RULESETS} policies and what is right: {resident():.1f} MB", flush=True)
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(torture.thread, number) for number in range(THREADS)]
        torture.all_made.wait()
        seen = {0: resident()}
        start = time.perf_counter()
        print(f"and their rulesets: {seen[0]:.1f} MB", flush=True)
        while not all(each.done() for each in running):
            time.sleep(0.2)
            tenth = torture.asked * 10 // DECISIONS
            if tenth not in seen:
                seen[tenth] = resident()
                print(f"{tenth * 10:3} %: {seen[tenth]:.1f} MB, {torture.wrong} wrong", flush=True)
        for each in running:
            each.result()
    took = time.perf_counter() - start
    print(f"{torture.asked:,} decisions in {THREADS} threads, {torture.made} rulesets made anew: {torture.wrong} wrong")
    print(f"{took / torture.asked * 1e6:.1f} µs a decision, comparing included; {resident():.1f} MB at the end")
    return 1 if torture.wrong or resident() > 1.1 * seen[1] else 0


if __name__ == "__main__":
    sys.exit(main())
