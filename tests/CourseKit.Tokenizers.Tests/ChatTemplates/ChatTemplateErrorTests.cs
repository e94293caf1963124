namespace CourseKit.Tokenizers.Tests;

/// <summary>What templates must not do, and what they must not cost.</summary>
public sealed class ChatTemplateErrorTests
{
    [Theory]
    [InlineData("a\n{% if x %}", 2, "endif")]
    [InlineData("a\n\n{{ x", 3, "}}")]
    [InlineData("{% for x in %}{% endfor %}", 1, "expected an expression")]
    [InlineData("{{ 'abc }}", 1, "string")]
    [InlineData("{# no end", 1, "#}")]
    [InlineData("{% raw %}x", 1, "endraw")]
    [InlineData("\n{% include 'other' %}", 2, "other templates")]
    [InlineData("{% frob %}", 1, "frob")]
    [InlineData("{{ (1, 2] }}", 1, "expected ')'")]
    [InlineData("{% endif %}", 1, "endif")]
    [InlineData("{% break %}", 1, "outside a loop")]
    [InlineData("{{ 1 $ 2 }}", 1, "$")]
    [InlineData("{{ f(a=1, 2) }}", 1, "positional")]
    [InlineData("{{ 99999999999999999999 }}", 1, "64 bits")]
    public void Damaged_templates_are_refused_when_they_are_read(string source, int line, string part)
    {
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source));
        Assert.Equal(line, error.Line);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{ missing.attribute }}", "'missing' is undefined")]
    [InlineData("{{ missing + 'x' }}", "'missing' is undefined")]
    [InlineData("{{ missing() }}", "'missing' is undefined")]
    [InlineData("{{ 'a' + 1 }}", "'~' joins any two values")]
    [InlineData("{{ 1 < 'a' }}", "no order")]
    [InlineData("{{ 1 / 0 }}", "divided by zero")]
    [InlineData("{{ 'x'|frobnicate }}", "no filter 'frobnicate'")]
    [InlineData("{{ 'x' is frobnicated }}", "no test 'frobnicated'")]
    [InlineData("{{ raise_exception('No ' ~ 'way') }}", "No way")]
    [InlineData("{% for x in 5 %}{% endfor %}", "no items")]
    [InlineData("{% set x.y = 1 %}", "namespace")]
    [InlineData("{% set a, b = [1, 2, 3] %}", "2 names")]
    [InlineData("{{ [1].append(2) }}", "sandbox")]
    [InlineData("{{ {}.update({}) }}", "sandbox")]
    [InlineData("{{ 'x'|trim('a', 'b') }}", "at most 1")]
    [InlineData("{{ 'x'|replace('a') }}", "'new'")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", "takes 1")]
    [InlineData("{{ [1]|map('upper') }}", "list")]
    [InlineData("{{ missing|tojson }}", "'missing' is undefined")]
    [InlineData("{{ {[]: 1} }}", "cannot be a key")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "64 bits")]
    public void Templates_that_fail_say_what_is_wrong(string source, string part)
    {
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("\n" + source).Render([]));
        Assert.Equal(2, error.Line);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{{ range(999999999) }}", "100000 items")]
    [InlineData("{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "steps")]
    [InlineData("{{ 'a' * 999999999999 }}", "characters")]
    [InlineData("{{ [0] * 999999999999 }}", "characters")]
    [InlineData("{{ '%999999999d' % 1 }}", "characters")]
    [InlineData("{{ 'a'|center(2000000000) }}", "characters")]
    [InlineData("{{ [[]]|tojson(indent=2000000000) }}", "characters")]
    [InlineData("{{ ('ab' * 5000000)|replace('a', 'x' * 5000000) }}", "characters")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nested")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(900) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}", "nested")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for i in range(900) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x|tojson }}", "nested")]
    [InlineData("{% set ns = namespace(x=[], y=[]) %}{% for i in range(90000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}", "nested")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(90000) %}{% set ns.x = ns.x|map('string') %}{% endfor %}{{ ns.x|list }}", "nested")]
    [InlineData("{% set ns = namespace(x=()) %}{% for i in range(90000) %}{% set ns.x = (ns.x,) %}{% endfor %}{{ {ns.x: 1} }}", "nested")]
    [InlineData("{% for i in range(99999) %}{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' * 9 }}{% endfor %}", "characters")]
    public void Greedy_templates_are_stopped(string source, string part)
    {
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source).Render([]));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("{1:", "}")]
    public void Deeply_nested_expressions_are_refused(string opening, string closing)
    {
        var source = $"{{{{ {string.Concat(Enumerable.Repeat(opening, 100_000))}1{string.Concat(Enumerable.Repeat(closing, 100_000))} }}}}";
        Assert.Contains("nested", Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deeply_nested_blocks_and_long_templates_are_refused()
    {
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(string.Concat(Enumerable.Repeat("{% if 1 %}", 100_000))));
        Assert.Contains("characters", Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(new string('a', 2 << 20))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_chains_of_one_operator_are_no_nesting()
    {
        var template = ChatTemplate.Parse("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 50)) + " }}");
        Assert.Equal("51", template.Render([]));
        Assert.Contains("nested", Assert.Throws<ChatTemplateException>(
            () => ChatTemplate.Parse("{{ 1" + string.Concat(Enumerable.Repeat(" + 1", 100_000)) + " }}").Render([])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_can_be_set()
    {
        var template = ChatTemplate.Parse("{% for i in range(100) %}x{% endfor %}", new ChatTemplateLimits { Steps = 50 });
        Assert.Throws<ChatTemplateException>(() => template.Render([]));
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse("abc", new ChatTemplateLimits { OutputLength = 2 }).Render([]));
    }

    [Fact]
    public void Data_of_types_that_templates_do_not_have_are_refused() =>
        Assert.Contains("Version", Assert.Throws<ArgumentException>(
            () => ChatTemplate.Parse("x").Render([], variables: new Dictionary<string, object?> { ["v"] = new Version(1, 0) })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"content": "x"}]""")]
    [InlineData("[")]
    public void Messages_that_are_none_are_refused(string json) => Assert.Throws<TokenizerException>(() => ChatMessage.ListFromJson(json));

    [Fact]
    public void Damaged_templates_never_do_worse_than_fail()
    {
        const string source = "{% for m in messages %}{{- '<' ~ m['role'] + \"\\n\" -}} {%- if loop.first and m.content|length > 2 -%}{{ m.content[1:-1]|trim|tojson(indent=2) }}{% else %}{% set x = [1, {'a': 2}] %}{{ x }}{% endif %}{% endfor %}{# c #}";
        var random = new Random(17);
        const string alphabet = "{}%#-+ ()[]|'\"\\.,:=<>~*/abin10_\n";
        for (var round = 0; round < 3000; round++)
        {
            var characters = source.ToList();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(characters.Count);
                if (random.Next(3) == 0) characters.RemoveAt(at);
                else if (random.Next(2) == 0) characters.Insert(at, alphabet[random.Next(alphabet.Length)]);
                else characters[at] = alphabet[random.Next(alphabet.Length)];
            }
            try
            {
                ChatTemplate.Parse(new string([.. characters])).Render([ChatMessage.User("Hello"), ChatMessage.Assistant("")]);
            }
            catch (ChatTemplateException)
            {
                // refused, as it should be
            }
        }
    }
}
