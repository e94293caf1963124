using CourseKit.Tokenizers.ChatTemplates;

namespace CourseKit.Tokenizers;

/// <summary>A <c>chat_template</c>: a text in the Jinja language that turns a conversation into the prompt that a model was trained on.
/// </summary>
/// <remarks>It follows the environment in which transformers renders templates: Jinja2's immutable sandbox with <c>trim_blocks</c>,
/// <c>lstrip_blocks</c>, loop controls, <c>{% generation %}</c>, <c>raise_exception</c>, <c>strftime_now</c> and a <c>tojson</c> that
/// keeps non-ASCII text. A template reads nothing but what it is given and can change none of it; see
/// <see cref="ChatTemplateLimits"/> for what bounds it. Parsed templates do not change and may be used from any thread.</remarks>
public sealed class ChatTemplate
{
    private readonly Statement[] _body;
    private readonly ChatTemplateLimits _limits;

    private ChatTemplate(string source, Statement[] body, ChatTemplateLimits limits)
    {
        Source = source;
        _body = body;
        _limits = limits;
    }

    /// <summary>The text of the template.</summary>
    public string Source { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="limits">What it may ask for; null for <see cref="ChatTemplateLimits.Default"/>.</param>
    /// <exception cref="ChatTemplateException">The text is not a template, or uses what chat templates do not have.</exception>
    public static ChatTemplate Parse(string source, ChatTemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= ChatTemplateLimits.Default;
        if (source.Length > limits.TemplateLength)
            throw new ChatTemplateException($"The chat template has {source.Length} characters; at most {limits.TemplateLength} are read.");
        return new ChatTemplate(source, new TemplateParser(TemplateLexer.Tokenize(source), limits.Depth).ParseTemplate(), limits);
    }

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">The messages, the oldest first.</param>
    /// <param name="addGenerationPrompt">Whether to end with what begins the model's answer.</param>
    /// <param name="bosToken">The token that begins a text, as the template's <c>bos_token</c>.</param>
    /// <param name="eosToken">The token that ends a text, as the template's <c>eos_token</c>.</param>
    /// <param name="tools">Descriptions of tools (JSON schemas), as <c>tools</c>; values as in <see cref="ChatMessage.Fields"/>.</param>
    /// <param name="variables">Further variables that the template may read; they may also replace those above.</param>
    /// <param name="now">The time that <c>strftime_now</c> tells; null for the clock's.</param>
    /// <exception cref="ChatTemplateException">The template refuses the messages, fails on them, or reaches a limit.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false, string? bosToken = null,
        string? eosToken = null, IReadOnlyList<object?>? tools = null, IReadOnlyDictionary<string, object?>? variables = null,
        DateTime? now = null) =>
        RenderWithSpans(messages, addGenerationPrompt, bosToken, eosToken, tools, variables, now).Text;

    /// <summary>Renders a conversation and tells which stretches stand in <c>{% generation %}</c> blocks: what the model itself said.
    /// </summary>
    /// <inheritdoc cref="Render"/>
    public RenderedChat RenderWithSpans(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = false, string? bosToken = null,
        string? eosToken = null, IReadOnlyList<object?>? tools = null, IReadOnlyDictionary<string, object?>? variables = null,
        DateTime? now = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var given = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["messages"] = new TemplateList([.. messages.Select(message => message.ToValue(_limits))]),
            ["add_generation_prompt"] = addGenerationPrompt,
            ["tools"] = tools is null ? None.Value : TemplateData.From(tools, _limits),
            ["documents"] = None.Value,
        };
        if (bosToken is not null) given["bos_token"] = bosToken;
        if (eosToken is not null) given["eos_token"] = eosToken;
        foreach (var (name, value) in variables ?? new Dictionary<string, object?>()) given[name] = TemplateData.From(value, _limits);
        return Run(given, now);
    }

    /// <summary>Renders with any variables, as Jinja itself would.</summary>
    internal RenderedChat Run(IReadOnlyDictionary<string, object> given, DateTime? now = null)
    {
        var evaluation = new Evaluation(_limits, now ?? DateTime.Now);
        try
        {
            var output = new TemplateOutput(evaluation);
            var root = new Scope(new Scope(Scope.Of(TemplateGlobals.Create(evaluation), evaluation), given));
            foreach (var statement in _body) statement.Execute(root, output);
            return new RenderedChat(output.ToString(), evaluation.GenerationSpans);
        }
        catch (TemplateFault fault)
        {
            throw new ChatTemplateException(evaluation.Line, fault.Message, fault);
        }
    }
}
