using System.Text.Json;
using CourseKit.Tokenizers.ChatTemplates;

namespace CourseKit.Tokenizers;

/// <content>Conversations.</content>
public sealed partial class Tokenizer
{
    private ChatTemplateSet? _chatTemplates;

    /// <summary>The template that turns a conversation into this model's prompt (<c>chat_template</c> of <c>tokenizer_config.json</c>, or
    /// <c>chat_template.jinja</c>); null when the checkpoint has none.</summary>
    /// <exception cref="ChatTemplateException">There is one, but it cannot be read.</exception>
    public ChatTemplate? ChatTemplate => ChatTemplates.Find(null, hasTools: false);

    /// <summary>The names of the checkpoint's templates; most have one or none, named <c>default</c>.</summary>
    public IReadOnlyList<string> ChatTemplateNames => [.. ChatTemplates.Names];

    private ChatTemplateSet ChatTemplates => _chatTemplates ??= ChatTemplateSet.Read(Configuration);

    /// <summary>Turns a conversation into the prompt of this model.</summary>
    /// <param name="messages">The messages, the oldest first.</param>
    /// <param name="addGenerationPrompt">Whether to end with what begins the model's answer.</param>
    /// <param name="tools">Descriptions of tools that the model may call; values as in <see cref="ChatMessage.Fields"/>.</param>
    /// <param name="continueFinalMessage">Whether the prompt ends inside the last message, for the model to go on with it.</param>
    /// <param name="template">The name of a template of the checkpoint; null for its <c>tool_use</c> with tools, else its default.</param>
    /// <param name="variables">Further variables of the template, e.g. <c>enable_thinking</c>.</param>
    /// <returns>The prompt. It has its special tokens already: encode it without adding any, or use <see cref="EncodeChat"/>.</returns>
    /// <exception cref="TokenizerException">The checkpoint has no such template, or it does not take these messages.</exception>
    public string ApplyChatTemplate(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false,
        IReadOnlyList<object?>? tools = null, bool continueFinalMessage = false, string? template = null,
        IReadOnlyDictionary<string, object?>? variables = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (continueFinalMessage && addGenerationPrompt)
            throw new TokenizerException("continueFinalMessage and addGenerationPrompt exclude each other: the prompt ends inside the last " +
                                         "message, or with the start of a new one.");
        var chosen = ChatTemplates.Find(template, tools is { Count: > 0 }) ?? throw NoTemplate(template);
        var all = SpecialTokenVariables();
        foreach (var (name, value) in variables ?? new Dictionary<string, object?>()) all[name] = value;
        var text = chosen.Render(messages, addGenerationPrompt, BosToken, EosToken, tools, all);
        return continueFinalMessage ? CutAfterFinalMessage(text, messages) : text;
    }

    /// <summary>Turns a conversation into the input of this model: <see cref="ApplyChatTemplate"/>, tokenized without further special
    /// tokens.</summary>
    /// <param name="messages">The messages, the oldest first.</param>
    /// <param name="addGenerationPrompt">Whether to end with what begins the model's answer.</param>
    /// <param name="tools">Descriptions of tools that the model may call.</param>
    /// <param name="continueFinalMessage">Whether the input ends inside the last message.</param>
    /// <param name="template">The name of a template of the checkpoint, or null.</param>
    /// <param name="variables">Further variables of the template.</param>
    /// <param name="truncation">How to cut what is too long; null cuts nothing.</param>
    /// <param name="padding">How to fill up what is short; null fills up nothing.</param>
    /// <exception cref="TokenizerException">The checkpoint has no such template, or it does not take these messages.</exception>
    public EncodedText EncodeChat(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false, IReadOnlyList<object?>? tools = null,
        bool continueFinalMessage = false, string? template = null, IReadOnlyDictionary<string, object?>? variables = null,
        Truncation? truncation = null, Padding? padding = null) =>
        Encode(ApplyChatTemplate(messages, addGenerationPrompt, tools, continueFinalMessage, template, variables),
            addSpecialTokens: false, truncation: truncation, padding: padding);

    /// <summary>This tokenizer with another chat template; this one stays as it is.</summary>
    /// <param name="source">The template's text.</param>
    /// <exception cref="ChatTemplateException">The text is not a template.</exception>
    public Tokenizer WithChatTemplate(string source)
    {
        CourseKit.Tokenizers.ChatTemplate.Parse(source);
        var configuration = new Dictionary<string, JsonElement>(Configuration)
        {
            [ChatTemplateSet.Field] = JsonSerializer.SerializeToElement(source),
        };
        return new(this, Model, Normalizer, PostProcessor, AddedTokens, _special) { Configuration = configuration };
    }

    private TokenizerException NoTemplate(string? name) => name is not null
        ? new($"This tokenizer has no chat template '{name}'; it has {(ChatTemplateNames is { Count: > 0 } names ? string.Join(", ", names) : "none")}.")
        : new("This tokenizer has no chat template: its model was not trained on conversations, or the file that holds it is missing. " +
              "Use tokenizer.WithChatTemplate(...) to give it one.");

    private Dictionary<string, object?> SpecialTokenVariables()
    {
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, token) in new[]
                 {
                     ("unk_token", UnkToken), ("sep_token", SepToken), ("pad_token", PadToken), ("cls_token", ClsToken), ("mask_token", MaskToken),
                 })
            if (token is not null) variables[name] = token;
        return variables;
    }

    /// <summary>The text up to the end of the last message; the whitespace at the message's end counts if the template kept it.</summary>
    private static string CutAfterFinalMessage(string text, IReadOnlyList<ChatMessage> messages)
    {
        var message = messages.Count > 0 ? messages[^1].Content : null;
        if (string.IsNullOrWhiteSpace(message))
            throw new TokenizerException("continueFinalMessage needs a last message with a text to go on with.");
        var (untrimmed, trimmed) = (message.TrimStart(PythonText.Whitespace), message.Trim(PythonText.Whitespace));
        var at = text.LastIndexOf(trimmed, StringComparison.Ordinal);
        if (at < 0)
            throw new TokenizerException("continueFinalMessage: the template did not put the last message into the prompt as it is, so that " +
                                         "its end cannot be told.");
        var keepsEnd = string.CompareOrdinal(text, at, untrimmed, 0, untrimmed.Length) == 0;
        return text[..(at + (keepsEnd ? untrimmed : trimmed).Length)];
    }
}
