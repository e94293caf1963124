using CourseKit.Models;
using CourseKit.Tokenizers;
using Microsoft.Extensions.AI;

namespace CourseKit.ExtensionsAI;

/// <summary>Models as what <c>Microsoft.Extensions.AI</c> knows.</summary>
public static class ExtensionsAIExtensions
{
    extension(GenerativeModel model)
    {
        /// <summary>A chat client over a decoder; see <see cref="ModelChatClient"/>.</summary>
        /// <param name="tokenizer">The model's tokenizer, with a chat template.</param>
        /// <param name="modelId">The name under which answers name the model.</param>
        public IChatClient AsIChatClient(Tokenizer tokenizer, string? modelId = null) => new ModelChatClient(model, tokenizer, modelId);
    }

    extension(SentenceTransformer model)
    {
        /// <summary>An embedding generator over an embedding model; see <see cref="ModelEmbeddingGenerator"/>.</summary>
        /// <param name="modelId">The name under which embeddings name the model.</param>
        public IEmbeddingGenerator<string, Embedding<float>> AsIEmbeddingGenerator(string? modelId = null) => new ModelEmbeddingGenerator(model, modelId);
    }
}
