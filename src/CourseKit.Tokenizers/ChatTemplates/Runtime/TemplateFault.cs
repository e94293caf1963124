namespace CourseKit.Tokenizers.ChatTemplates;

/// <summary>What goes wrong while a template is rendered; <see cref="ChatTemplate"/> adds the line and makes it a
/// <see cref="ChatTemplateException"/>.</summary>
internal sealed class TemplateFault(string problem) : Exception(problem);
