using CourseKit.Generation;
using Microsoft.Extensions.AI;
using TemplateMessage = CourseKit.Tokenizers.ChatMessage;

namespace CourseKit.ExtensionsAI;

/// <summary>The messages of a request as a chat template takes them: text with a role.</summary>
internal static class ChatConversation
{
    /// <param name="messages">The messages, the oldest first.</param>
    /// <param name="instructions">What the model is told for this request, before all else.</param>
    /// <exception cref="GenerationException">There is none, or one is not text.</exception>
    public static IReadOnlyList<TemplateMessage> Read(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var conversation = messages.Select(Read).ToList();
        if (conversation.Count == 0) throw new GenerationException("The conversation has no messages. Give at least one of the user.");
        if (string.IsNullOrEmpty(instructions)) return conversation;

        // Most templates know one system message, at the beginning.
        if (conversation[0].Role == "system") conversation[0] = TemplateMessage.System($"{instructions}\n\n{conversation[0].Content}");
        else conversation.Insert(0, TemplateMessage.System(instructions));
        return conversation;
    }

    private static TemplateMessage Read(ChatMessage message)
    {
        if (message.Role == ChatRole.Tool) throw new GenerationException("The conversation has a message of a tool; tools are not supported. Leave it out, or put its result into a message of the user.");
        foreach (var content in message.Contents)
        {
            // What the model thought, and what answers cost, is no part of what was said.
            if (content is not (TextContent or TextReasoningContent or UsageContent))
                throw new GenerationException($"A message of the {message.Role} holds {content.GetType().Name}; the model reads text only (TextContent).");
        }

        return new(message.Role.Value.ToLowerInvariant(), message.Text);
    }
}
