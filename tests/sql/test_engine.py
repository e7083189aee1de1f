"""The SQL engine, asked like the others."""

from contracts.engines import EngineContract
from salesflow.sql.engine import Sql


class SqlContract(EngineContract):
    """Law 1 for the SQL engine."""

    @staticmethod
    def engine(policy):
        return Sql(policy.decisions, policy.facts)
