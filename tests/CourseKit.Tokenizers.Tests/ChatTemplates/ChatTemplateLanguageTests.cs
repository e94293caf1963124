namespace CourseKit.Tokenizers.Tests;

/// <summary>The language of templates: what each construct means in Jinja2, with transformers' settings.</summary>
public sealed class ChatTemplateLanguageTests
{
    private static readonly Dictionary<string, object?> Variables = new()
    {
        ["name"] = "Ann",
        ["n"] = 7,
        ["f"] = 2.5,
        ["yes"] = true,
        ["nothing"] = null,
        ["list"] = new object?[] { 3, 1, 2 },
        ["words"] = new[] { "b", "A", "c" },
        ["map"] = new Dictionary<string, object?> { ["b"] = 1, ["a"] = "é😀", ["items"] = "own" },
        ["rows"] = new[]
        {
            new Dictionary<string, object?> { ["k"] = "x", ["v"] = 1 },
            new Dictionary<string, object?> { ["k"] = "y" },
        },
    };

    [Theory]
    [InlineData("a\n{% if yes %}\nb\n{% endif %}\nc", "a\nb\nc")] // trim_blocks
    [InlineData("a\n   {% if yes %}b{% endif %}", "a\nb")] // lstrip_blocks
    [InlineData("a\n   {%+ if yes %}b{% endif %}", "a\n   b")]
    [InlineData("a\n   {{ n }}", "a\n   7")]
    [InlineData("a {%- if yes -%} b {%- endif %}", "ab")]
    [InlineData("a \n\n {{- n -}} \n b", "a7b")]
    [InlineData("a{# c #}\nb", "ab")]
    [InlineData("a{% if yes +%}\nb{% endif %}", "a\nb")]
    [InlineData("line\n", "line")] // the last line break is not part of a template
    [InlineData("line\r\nnext\n\n", "line\nnext\n")]
    [InlineData("{% raw %}{{ n }}{% endraw %}{{ n }}", "{{ n }}7")]
    [InlineData("{{ '}}' ~ \"%}\" }}", "}}%}")]
    public void Whitespace_and_text(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ true }} {{ none }} {{ 1.0 }} {{ 1e16 }} {{ 1e-5 }} {{ 0.1 }}", "True None 1.0 1e+16 1e-05 0.1")]
    [InlineData("{{ ['a', \"it's\", 1, 2.0, none, (1,)] }} {{ {'k': '\\n'} }}", "['a', \"it's\", 1, 2.0, None, (1,)] {'k': '\\n'}")]
    [InlineData("{{ missing }}|{{ map.missing }}|{{ missing|default('d') }}|{{ missing is defined }}", "||d|False")]
    [InlineData("{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 ** 10 }} {{ 6 / 3 }}", "3 -4 2 3.5 1024 2.0")]
    [InlineData("{{ 1 < n <= 7 }} {{ 1 < n < 7 }} {{ 1 == 1.0 }} {{ true == 1 }} {{ '1' == 1 }}", "True False True True False")]
    [InlineData("{{ n ~ f ~ none ~ name }}", "72.5NoneAnn")]
    [InlineData("{{ 'a' in name }} {{ 'A' in name }} {{ 3 in list }} {{ 4 not in list }} {{ 'b' in map }}", "False True True True True")]
    [InlineData("{{ '' or 'x' }} {{ [] and 1 }} {{ not 0 }} {{ name and n }}", "x [] True 7")]
    [InlineData("{{ 'y' if yes else 'n' }}{{ 'z' if not yes }}", "y")]
    [InlineData("{{ list[0] }} {{ list[-1] }} {{ list[1:] }} {{ list[::-1] }} {{ name[1:] }} {{ name[-1] }} {{ list[9] }}.", "3 2 [1, 2] [2, 1, 3] nn n .")]
    [InlineData("{{ map['a'][1] }} {{ map.a|length }}", "😀 2")] // characters, not halves of them
    [InlineData("{{ map['items'] }} {{ map.items()|list|length }}", "own 3")] // a method comes first after a dot, an item in brackets
    [InlineData("{{ \"\\u00e9\\x41\\t\\\\\" }} {{ 'a' 'b' }}", "éA\t\\ ab")]
    [InlineData("{{ [1] + [2] }} {{ 'ab' * 2 }} {{ '%s-%02d' % ('x', 5) }} {{ '{}:{k}'.format(1, k=2) }}", "[1, 2] abab x-05 1:2")]
    [InlineData("{{ 10_000 }} {{ 0x1F }} {{ list.1 }}", "10000 31 1")]
    public void Values_and_operators(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{% for x in list %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}", "10TrueFalse3 21FalseFalse3 32FalseTrue3 ")]
    [InlineData("{% for x in list %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}", "<3>1;3<1>2;1<2>;")]
    [InlineData("{% for x in list if x > 1 %}{{ x }}{{ loop.length }} {% endfor %}", "32 22 ")]
    [InlineData("{% for x in [] %}{{ x }}{% else %}none{% endfor %}", "none")]
    [InlineData("{% for x in list %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% if x == 2 %}{% break %}{% endif %}{% endfor %}", "32")]
    [InlineData("{% for x in range(5) %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}", "01")]
    [InlineData("{% for k, v in map.items() %}{{ k }}={{ v }};{% endfor %}", "b=1;a=é😀;items=own;")]
    [InlineData("{% for x in list %}{{ loop.cycle('a', 'b') }}{% endfor %}", "aba")]
    [InlineData("{% for r in [[1, [2]], [3]] recursive %}{{ loop(r) if r is iterable else r }}{% endfor %}", "123")]
    [InlineData("{% set x = 1 %}{% for i in list %}{% set x = i %}{% endfor %}{{ x }}", "1")] // what a loop sets ends with it
    [InlineData("{% set ns = namespace(x=1) %}{% for i in list %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}", "7")]
    [InlineData("{% if yes %}{% set x = 1 %}{% endif %}{{ x }}", "1")]
    [InlineData("{% set a, b = 1, 2 %}{{ b }}{{ a }}{% set t | upper %}q{{ n }}{% endset %}{{ t }}", "21Q7")]
    [InlineData("{% macro m(a, b='B', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, c=3) }} {{ m(b=2, a=1) }}", "1B1 1B3 121")]
    [InlineData("{% macro m() %}{{ varargs|join }}{{ kwargs.k }}{% endmacro %}{{ m(1, 2, k=3) }}", "123")]
    [InlineData("{% macro box(t) %}[{{ t }}:{{ caller() }}]{% endmacro %}{% call box('x') %}{{ n }}{% endcall %}", "[x:7]")]
    [InlineData("{% macro f(n) %}{{ n }}{{ f(n - 1) if n > 0 }}{% endmacro %}{{ f(3) }}", "3210")]
    [InlineData("{% filter upper %}a{{ name }}{% endfilter %}{% with q = 1 %}{{ q }}{% endwith %}{{ q }}", "AANN1")]
    public void Statements(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ ' x '|trim }}|{{ 'aBc'|upper }}|{{ 'aBc'|lower }}|{{ 'aBc'|capitalize }}|{{ 'big-city (x)'|title }}", "x|ABC|abc|Abc|Big-City (X)")]
    [InlineData("{{ 'straße'|upper }} {{ 'ΟΔΟΣ'|lower }}", "STRASSE οδος")]
    [InlineData("{{ list|sort }} {{ words|sort }} {{ words|sort(reverse=true) }} {{ list|min }}{{ list|max }}{{ list|sum }}", "[1, 2, 3] ['A', 'b', 'c'] ['c', 'b', 'A'] 136")]
    [InlineData("{{ list|join(', ') }} {{ list|first }} {{ list|last }} {{ list|length }} {{ list|reverse|list }}", "3, 1, 2 3 2 3 [2, 1, 3]")]
    [InlineData("{{ words|map('upper')|join }} {{ rows|map(attribute='k')|list }} {{ rows|map(attribute='v', default=0)|list }}", "BAC ['x', 'y'] [1, 0]")]
    [InlineData("{{ list|select('gt', 1)|list }} {{ list|reject('odd')|list }} {{ rows|selectattr('v')|list|length }} {{ rows|rejectattr('k', 'equalto', 'x')|map(attribute='k')|first }}", "[3, 2] [2] 1 y")]
    [InlineData("{{ map|tojson }} {{ list|tojson(indent=1) }}", "{\"b\": 1, \"a\": \"é😀\", \"items\": \"own\"} [\n 3,\n 1,\n 2\n]")]
    [InlineData("{{ map|tojson(separators=(',', ':'), sort_keys=true) }} {{ '</a>\\n'|tojson }}", "{\"a\":\"é😀\",\"b\":1,\"items\":\"own\"} \"</a>\\n\"")]
    [InlineData("{{ map|dictsort }} {{ map|items|list|length }}", "[('a', 'é😀'), ('b', 1), ('items', 'own')] 3")]
    [InlineData("{{ '3'|int }} {{ 'x'|int }} {{ 'x'|int(5) }} {{ '3.7'|int }} {{ '1.5'|float }} {{ 7|string ~ 1 }}", "3 0 5 3 1.5 71")]
    [InlineData("{{ 2.5|round }} {{ 3.5|round }} {{ 2.675|round(2) }} {{ 2.1|round(0, 'ceil') }} {{ -3|abs }}", "2.0 4.0 2.67 3.0 3")]
    [InlineData("{{ ''|default('d') }}|{{ ''|default('d', true) }}|{{ none|default('d') }}", "|d|None")]
    [InlineData("{{ 'a\\nb\\n\\nc'|indent(2) }}|{{ 'a'|indent(2, true) }}", "a\n  b\n\n  c|  a")]
    [InlineData("{{ [1, 1.0, 'a', 'A']|unique|list }} {{ 'a-b'|replace('-', '+') }} {{ [1,2,3]|batch(2)|list }}", "[1, 'a'] a+b [[1, 2], [3]]")]
    public void Filters(string template, string expected) => Check(template, expected);

    [Theory]
    [InlineData("{{ name is string }}{{ n is number }}{{ map is mapping }}{{ list is sequence }}{{ list is iterable }}{{ nothing is none }}{{ yes is true }}", "TrueTrueTrueTrueTrueTrueTrue")]
    [InlineData("{{ n is odd }} {{ n is even }} {{ n is divisibleby 7 }} {{ n is eq 7 }} {{ n is in [7] }} {{ n is not string }} {{ 1 is true }}", "True False True True True True False")]
    [InlineData("{{ missing is undefined }} {{ missing is none }} {{ 'a' is lower }} {{ f is float }} {{ n is integer }} {{ true is integer }}", "True False True True True False")]
    [InlineData("{{ ' a '.strip() }}|{{ 'xxa'.lstrip('x') }}|{{ 'a.b.c'.split('.') }}|{{ ' a  b '.split() }}|{{ 'a.b.c'.rsplit('.', 1)[0] }}", "a|a|['a', 'b', 'c']|['a', 'b']|a.b")]
    [InlineData("{{ name.startswith('A') }} {{ name.endswith(('x', 'n')) }} {{ name.find('n') }} {{ '-'.join(['a', 'b']) }} {{ \"they're\".title() }}", "True True 1 a-b They'Re")]
    [InlineData("{{ map.get('b') }} {{ map.get('z') }} {{ map.get('z', 0) }} {{ map.keys()|list }} {{ 'b' in map.keys() }}", "1 None 0 ['b', 'a', 'items'] True")]
    [InlineData("{{ dict(a=1) }} {{ range(1, 6, 2)|list }} {{ namespace(q=2).q }}", "{'a': 1} [1, 3, 5] 2")]
    public void Tests_methods_and_functions(string template, string expected) => Check(template, expected);

    [Fact]
    public void Strftime_now_tells_the_given_time()
    {
        var template = ChatTemplate.Parse("{{ strftime_now('%A %-d %B %Y, %H:%M:%S %j %p %%') }}");
        Assert.Equal("Friday 5 January 2024, 13:04:09 005 PM %", template.Render([], now: new DateTime(2024, 1, 5, 13, 4, 9)));
    }

    private static void Check(string template, string expected) => Assert.Equal(expected, ChatTemplate.Parse(template).Render([], variables: Variables));
}
