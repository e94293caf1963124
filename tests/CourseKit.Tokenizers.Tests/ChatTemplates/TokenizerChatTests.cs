using System.Text.Json;

namespace CourseKit.Tokenizers.Tests;

/// <summary>Chat templates as part of a tokenizer.</summary>
public sealed class TokenizerChatTests
{
    private const string Template = "{{ cls_token }}{% for m in messages %}{{ m.role }}: {{ m.content | trim }}{{ sep_token }}{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";

    private static readonly ChatMessage[] Question = [ChatMessage.User("How are you?")];

    [Fact]
    public void A_conversation_is_encoded_without_further_special_tokens()
    {
        var tokenizer = TestTokenizers.MiniLm.WithChatTemplate(Template);
        var text = tokenizer.ApplyChatTemplate(Question, addGenerationPrompt: true);
        Assert.Equal("[CLS]user: How are you?[SEP]assistant: ", text);
        var encoding = tokenizer.EncodeChat(Question, addGenerationPrompt: true);
        Assert.Equal(["[CLS]", "user", ":", "how", "are", "you", "?", "[SEP]", "assistant", ":"], encoding.Tokens);
    }

    [Fact]
    public void The_last_message_can_be_continued()
    {
        var tokenizer = TestTokenizers.MiniLm.WithChatTemplate(Template);
        ChatMessage[] messages = [.. Question, ChatMessage.Assistant("I am ")];
        Assert.Equal("[CLS]user: How are you?[SEP]assistant: I am", tokenizer.ApplyChatTemplate(messages, continueFinalMessage: true));
        Assert.Throws<TokenizerException>(() => tokenizer.ApplyChatTemplate(messages, addGenerationPrompt: true, continueFinalMessage: true));
        Assert.Throws<TokenizerException>(() => tokenizer.ApplyChatTemplate([new("assistant")], continueFinalMessage: true));
        var untrimmed = TestTokenizers.MiniLm.WithChatTemplate("{{ messages[-1].content }}!");
        Assert.Equal("I am ", untrimmed.ApplyChatTemplate(messages, continueFinalMessage: true));
    }

    [Fact]
    public void A_tokenizer_without_a_template_says_so()
    {
        Assert.Null(TestTokenizers.MiniLm.ChatTemplate);
        Assert.Contains("WithChatTemplate", Assert.Throws<TokenizerException>(() => TestTokenizers.MiniLm.ApplyChatTemplate(Question)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_come_from_the_configuration_and_go_back_into_it()
    {
        using var folder = new TemporaryFolder();
        TestTokenizers.MiniLm.WithChatTemplate("one {{ messages[0].content }}").SavePretrained(folder.Path);
        var tokenizer = Tokenizer.FromPretrained(folder.Path);
        Assert.Equal("one How are you?", tokenizer.ApplyChatTemplate(Question));

        File.WriteAllText(Path.Combine(folder.Path, "chat_template.jinja"), "file {{ messages[0].content }}\n");
        Assert.Equal("file How are you?", Tokenizer.FromPretrained(folder.Path).ApplyChatTemplate(Question));
    }

    [Fact]
    public void Named_templates_are_chosen_by_name_and_by_tools()
    {
        using var folder = new TemporaryFolder();
        TestTokenizers.MiniLm.SavePretrained(folder.Path);
        WithChatTemplates(folder.Path, """[{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "{{ tools|length }} tools"}, {"name": "rag", "template": "{{ x }}"}]""");
        var tokenizer = Tokenizer.FromPretrained(folder.Path);
        Assert.Equal(["default", "tool_use", "rag"], tokenizer.ChatTemplateNames);
        Assert.Equal("plain", tokenizer.ApplyChatTemplate(Question));
        Assert.Equal("2 tools", tokenizer.ApplyChatTemplate(Question, tools: [1, 2]));
        Assert.Equal("7", tokenizer.ApplyChatTemplate(Question, template: "rag", variables: new Dictionary<string, object?> { ["x"] = 7 }));
        Assert.Contains("rag", Assert.Throws<TokenizerException>(() => tokenizer.ApplyChatTemplate(Question, template: "other")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("""[{"name": "default"}]""")]
    [InlineData("""{"default": 1}""")]
    public void A_malformed_entry_is_an_error_when_a_template_is_asked_for(string json)
    {
        using var folder = new TemporaryFolder();
        TestTokenizers.MiniLm.SavePretrained(folder.Path);
        WithChatTemplates(folder.Path, json);
        var tokenizer = Tokenizer.FromPretrained(folder.Path);
        Assert.Contains("chat_template", Assert.Throws<TokenizerException>(() => tokenizer.ChatTemplate).Message, StringComparison.Ordinal);
    }

    private static void WithChatTemplates(string folder, string json)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllText(path))!;
        using var document = JsonDocument.Parse(json);
        fields["chat_template"] = document.RootElement.Clone();
        File.WriteAllText(path, JsonSerializer.Serialize(fields));
    }
}
