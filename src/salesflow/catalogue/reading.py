"""SF1: reading a policy file."""

from __future__ import annotations

from salesflow.catalogue.sentence import Phrase, Sentence, error

READING: dict[str, Sentence] = {
    "SF101": error("this file cannot be read: {reason}", "无法读取该文件：{reason}"),
    "SF102": error(
        "this is not UTF-8 text",
        "该文件不是 UTF-8 文本",
        "save the file as UTF-8; editors offer it under `save as`",
        "请在编辑器中“另存为”UTF-8 编码",
    ),
    "SF103": error(
        "this file is larger than {limit} MB",
        "该文件超过 {limit} MB",
        "a policy is text that people read; is this the right file?",
        "策略文件应是可供人阅读的文本，请确认是否选错文件",
    ),
    "SF104": error(
        "nested more than {limit} levels deep",
        "嵌套超过 {limit} 层",
        "no policy needs that; look for a stray bracket",
        "策略文件无需如此深的嵌套，请检查多余的括号",
    ),
    "SF105": error(
        "this is not YAML here: {problem}",
        "此处不符合 YAML 语法：{problem}",
        "check the indentation and the colon; put text that has : # {{ [ or quotes in it in quotes",
        "请检查缩进与冒号；含有 : # {{ [ 或引号的文字请加引号",
    ),
    "SF106": error(
        "`{mark}` makes a YAML anchor or alias, which a policy does not use",
        "`{mark}` 是 YAML 锚点或别名，策略文件不使用",
        "write the value out; if it is text, put it in quotes",
        "请直接写出内容；若为普通文字请加引号",
    ),
    "SF107": error(
        "`{mark}` makes a YAML tag, which a policy does not use",
        "`{mark}` 是 YAML 标签，策略文件不使用",
        "if it is text, put it in quotes",
        "若为普通文字请加引号",
    ),
    "SF108": error("key `{name}` stands here twice", "键 `{name}` 重复出现", "keep one of the two", "请只保留其中一个"),
    "SF109": error(
        "this file is empty",
        "该文件为空",
        "`salesflow init` writes a small policy to start from",
        "`salesflow init` 可生成一份入门策略",
    ),
    "SF110": error(
        "a second document begins here",
        "此处开始了第二个文档",
        "one file is one policy: remove the `---`",
        "一个文件只放一份策略：请删除 `---`",
    ),
    "SF111": error(
        "a key is a word, not a {found}",
        "键应为一个词，而不是{found}",
        "write one word as the key; one that begins with a sign goes in quotes",
        "请用一个词作为键；以符号开头的请加引号",
    ),
    "SF112": error(
        "the character {character} cannot stand in a policy",
        "策略文件中不能出现字符 {character}",
        "remove it; it was probably pasted in",
        "请删除，可能是粘贴时带入的",
    ),
}

COMPLAINTS: dict[str, Phrase] = {  # of the YAML parser, in our words
    "mapping values are not allowed in this context": Phrase(
        "a second colon in one line, or a line indented too far", "同一行出现第二个冒号，或缩进过深"
    ),
    "mapping keys are not allowed in this context": Phrase("a `?` cannot stand here", "此处不能出现 `?`"),
    "did not find expected key": Phrase("a key was expected; the indentation does not fit", "此处应为键，缩进不一致"),
    "could not find expected ':'": Phrase("a colon is missing", "缺少冒号"),
    "did not find expected ',' or '}'": Phrase("a `,` or `}` is missing", "缺少 `,` 或 `}`"),
    "did not find expected ',' or ']'": Phrase("a `,` or `]` is missing", "缺少 `,` 或 `]`"),
    "did not find expected node content": Phrase("a value was expected", "此处应为一个值"),
    "did not find expected '-' indicator": Phrase("a list item begins with `- `", "列表项应以 `- ` 开头"),
    "found unexpected end of stream": Phrase("a quote was never closed", "引号没有闭合"),
    "block sequence entries are not allowed in this context": Phrase(
        "a list item cannot stand here", "此处不能出现列表项"
    ),
    "found unexpected document indicator": Phrase("`---` inside a quoted text", "引号内出现 `---`"),
    "did not find expected <document start>": Phrase(
        "something stands after the end of the policy", "策略结尾之后还有内容"
    ),
    "found unknown escape character": Phrase(
        "an unknown `\\` in double quotes; use single quotes", "双引号内有无法识别的 `\\`；请改用单引号"
    ),
    "did not find expected hexdecimal number": Phrase(
        "an unknown `\\` in double quotes; use single quotes", "双引号内有无法识别的 `\\`；请改用单引号"
    ),
    "found invalid Unicode character escape code": Phrase("no character has this number", "没有该编号的字符"),
    "found unknown directive name": Phrase("a line cannot begin with `%`", "行首不能是 `%`"),
    "found incompatible YAML document": Phrase("another version of YAML", "YAML 版本不同"),
    "found a tab character that violates indentation": Phrase("a tab; indent with blanks", "制表符；请用空格缩进"),
    "found a tab character where an indentation space is expected": Phrase(
        "a tab; indent with blanks", "制表符；请用空格缩进"
    ),
    "found unexpected ':'": Phrase("a colon cannot stand here", "此处不能出现冒号"),
    "found an indentation indicator equal to 0": Phrase(
        "no value begins with `>` or `|`; put it in quotes", "值不能以 `>` 或 `|` 开头，请加引号"
    ),
}
