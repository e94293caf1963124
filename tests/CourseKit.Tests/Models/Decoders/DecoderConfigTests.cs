using CourseKit.Models;

namespace CourseKit.Tests.Models.Decoders;

/// <summary>Configurations of decoders that cannot be.</summary>
public sealed class DecoderConfigTests
{
    [Theory]
    [InlineData("gpt2/LMHeadModel", "n_head", "5", "n_head 5")]
    [InlineData("gpt2/LMHeadModel", "n_embd", "0", "n_embd is 0")]
    [InlineData("gpt2/LMHeadModel", "n_layer", "-1", "n_layer is -1")]
    [InlineData("gpt2/LMHeadModel", "n_inner", "\"wide\"", "n_inner is")]
    [InlineData("gpt2/LMHeadModel", "n_positions", "99999999999", "n_positions is")]
    [InlineData("gpt2/LMHeadModel", "attn_pdrop", "1.5", "attn_pdrop is 1.5")]
    [InlineData("gpt2/LMHeadModel", "activation_function", "\"sharp\"", "sharp")]
    [InlineData("openai-gpt/LMHeadModel", "n_head", "7", "n_head 7")]
    [InlineData("openai-gpt/LMHeadModel", "vocab_size", "null", "tokens_embed.weight")]
    [InlineData("gpt_neo/ForCausalLM", "num_heads", "3", "num_heads 3")]
    [InlineData("gpt_neo/ForCausalLM", "attention_types", """[[["global"], 3]]""", "num_layers")]
    [InlineData("gpt_neo/ForCausalLM", "attention_types", """[[["global"], 999999999]]""", "attention_types is")]
    [InlineData("gpt_neo/ForCausalLM", "attention_types", """[[["sideways"], 2]]""", "attention_types is")]
    [InlineData("gpt_neo/ForCausalLM", "attention_types", "3", "attention_types is")]
    [InlineData("gpt_neo/ForCausalLM", "window_size", "0", "window_size is 0")]
    [InlineData("ctrl/LMHeadModel", "n_embd", "33", "n_embd 33")]
    [InlineData("llama/ForCausalLM", "num_key_value_heads", "3", "num_key_value_heads 3")]
    [InlineData("llama/ForCausalLM", "head_dim", "7", "even head_dim")]
    [InlineData("llama/ForCausalLM", "head_dim", "16", "q_proj")]
    [InlineData("llama/ForCausalLM", "pad_token_id", "120", "pad_token_id 120")]
    [InlineData("llama/ForCausalLM", "partial_rotary_factor", "0.5", "partial_rotary_factor")]
    [InlineData("llama/ForCausalLM", "rope_scaling", """{ "type": "spiral" }""", "spiral")]
    [InlineData("mistral/ForCausalLM", "sliding_window", "0", "sliding_window is 0")]
    [InlineData("qwen2/ForCausalLM", "layer_types", """["full_attention"]""", "layer_types")]
    [InlineData("qwen2/ForCausalLM", "layer_types", """["full_attention", "cyclic_attention"]""", "cyclic_attention")]
    public void What_cannot_be_is_refused_with_what_was_given(string folder, string field, string value, string expected)
    {
        using var copy = new CheckpointCopy(Repository.Golden("models", folder));
        copy.SetConfig(field, value);
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => AutoModel.ForCausalLM(copy.Folder)).Message, StringComparison.Ordinal);
    }
}
