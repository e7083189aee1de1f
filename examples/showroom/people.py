"""Who works in the showroom, and who they are in it."""

CONSULTANTS = ("张伟", "李娜", "Emma Clarke", "王芳")
MANAGER, STORE_MANAGER = "赵敏", "Robert Lin"
SERVICE, WAREHOUSE, FINANCE = "刘强", "何军", "孙丽"
CUSTOMER_SERVICE, CALL_BACK = "徐静", "高燕"

BY_ROLE = {
    "sales_manager": MANAGER,
    "store_manager": STORE_MANAGER,
    "service": SERVICE,
    "warehouse": WAREHOUSE,
    "finance": FINANCE,
    "customer_service": CUSTOMER_SERVICE,
    "callback_officer": CALL_BACK,
    "marketing": "周涛",
}

CUSTOMERS = (
    "陈先生", "Mr Harris", "黄女士", "吴先生", "Ms Novak", "郑先生", "林女士", "Mr Okafor", "马先生", "杨女士",
    "Mrs Rossi", "何先生", "罗女士", "Mr Kim", "梁先生", "宋女士", "唐先生", "Ms Dubois", "许先生", "韩女士",
)  # fmt: skip
