using System.Text.Json;
using System.Text.Json.Nodes;
using CourseKit.Tensors;
using CourseKit.Tokenizers;

namespace CourseKit.Models;

/// <summary>Reads a folder that sentence-transformers wrote: <c>modules.json</c> lists its parts, each with a folder of its own.</summary>
internal static class SentenceTransformerFolder
{
    private const string ModulesFile = "modules.json";
    private const long MaxBytes = 1 << 20;
    private const int MaxModules = 64;

    // Every version of the library has its own prefix: sentence_transformers.models.Pooling, sentence_transformers.models.pooling.Pooling, ...
    private sealed record Part(string Type, string Path)
    {
        public string Kind => Type[(Type.LastIndexOf('.') + 1)..];
    }

    public static SentenceTransformer Load(string folder)
    {
        var parts = Parts(folder);
        if (parts is not [{ Kind: "Transformer" } first, ..])
            throw new CheckpointException($"{Path.Combine(folder, ModulesFile)}: the first module is {(parts.Count == 0 ? "missing" : parts[0].Type)}; expected a Transformer.");
        var encoderFolder = FolderOf(folder, first);
        var model = LoadEncoder(encoderFolder);
        var width = WidthOf(model);
        var modules = new List<EmbeddingModule>();
        foreach (var part in parts.Skip(1))
        {
            var module = Read(part, folder, modules.Count == 0 ? width : modules[^1].Width);
            if (module is Pooling != (modules.Count == 0))
                throw new CheckpointException($"{Path.Combine(folder, ModulesFile)}: {part.Type} stands at place {modules.Count + 1}; expected one Pooling right behind the Transformer.");
            modules.Add(module);
        }

        if (modules.Count == 0) modules.Add(new Pooling([PoolingMode.Mean], width, includePrompt: true));
        return new(model, Tokenizer.FromPretrained(encoderFolder), SentenceTransformerConfig.Read(folder, encoderFolder), modules);
    }

    // A folder without the file is an encoder alone, which the library gives mean pooling.
    private static List<Part> Parts(string folder)
    {
        var path = Path.Combine(folder, ModulesFile);
        var file = new FileInfo(path);
        if (!file.Exists) return [new("Transformer", "")];
        if (file.Length > MaxBytes) throw new CheckpointException($"{path} has {file.Length:N0} bytes; a list of modules has at most {MaxBytes:N0}.");
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: new() { MaxDepth = 16 });
        }
        catch (JsonException error)
        {
            throw new CheckpointException($"{path} is not valid JSON: {error.Message}", error);
        }

        if (json is not JsonArray { Count: <= MaxModules } list) throw new CheckpointException($"{path} is no list of at most {MaxModules} modules.");
        return [.. list.Select(item => item is JsonObject module && TextOf(module, "type") is { } type && TextOf(module, "path") is { } inFolder ? new Part(type, inFolder)
            : throw new CheckpointException($"{path}: {item?.ToJsonString() ?? "null"} is no module; expected an object with type and path."))];
    }

    private static string? TextOf(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    // A path from a file must not lead out of the folder.
    private static string FolderOf(string folder, Part part)
    {
        if (part.Path.Length == 0) return folder;
        if (part.Path.IndexOfAny(['/', '\\', ':']) >= 0 || part.Path is "." or "..")
            throw new CheckpointException($"{Path.Combine(folder, ModulesFile)}: \"{part.Path}\" is not a plain folder name of this checkpoint.");
        return Path.Combine(folder, part.Path);
    }

    private static EncoderModel LoadEncoder(string folder)
    {
        var task = AutoModel.Supports(folder, ModelTask.TextEncoding) ? ModelTask.TextEncoding : ModelTask.Base;
        return AutoModel.ForTask(task, folder, new() { Trainable = false }) as EncoderModel
            ?? throw new CheckpointException($"{folder}: embeddings are made by an encoder, and this is none. Use a checkpoint whose family is an encoder, such as BERT or MPNet.");
    }

    // Families call the hidden size by different names, but every one ends with vectors of it.
    private static int WidthOf(EncoderModel model) =>
        Tensors.Autograd.NoGrad.Run(() => model.ForwardPacked(PackedInputs.Create([[0]], [[0]]))).Shape[1];

    private static EmbeddingModule Read(Part part, string folder, int width) => part.Kind switch
    {
        "Pooling" => ReadPooling(FolderOf(folder, part), width),
        "Normalize" => new EmbeddingNormalization(width),
        "Dense" => ReadDense(FolderOf(folder, part), width),
        _ => throw new CheckpointException($"{Path.Combine(folder, ModulesFile)}: the module {part.Type} is not supported; supported are Transformer, Pooling, Dense and Normalize."),
    };

    private static Pooling ReadPooling(string folder, int width)
    {
        var fields = SentenceTransformerFields.Read(Path.Combine(folder, "config.json"));
        (string Field, PoolingMode Mode)[] flags =
        [
            ("pooling_mode_cls_token", PoolingMode.Cls), ("pooling_mode_max_tokens", PoolingMode.Max), ("pooling_mode_mean_tokens", PoolingMode.Mean),
            ("pooling_mode_mean_sqrt_len_tokens", PoolingMode.MeanSqrtLen), ("pooling_mode_weightedmean_tokens", PoolingMode.WeightedMean), ("pooling_mode_lasttoken", PoolingMode.LastToken),
        ];
        PoolingMode[] modes = fields.Text("pooling_mode") is { } named ? [ModeOf(named)] : [.. flags.Where(flag => fields.Flag(flag.Field) == true).Select(flag => flag.Mode)];
        if (modes.Length == 0) throw new CheckpointException($"{fields.Source}: no pooling mode is true; expected one of {string.Join(", ", flags.Select(flag => flag.Field))}.");
        if (fields.Whole("word_embedding_dimension") is { } declared && declared != width)
            throw new CheckpointException($"{fields.Source}: word_embedding_dimension is {declared}, but the encoder's vectors have {width} numbers.");
        return new(modes, width, fields.Flag("include_prompt") ?? true);

        PoolingMode ModeOf(string name) => name switch
        {
            "cls" => PoolingMode.Cls,
            "max" => PoolingMode.Max,
            "mean" => PoolingMode.Mean,
            "mean_sqrt_len_tokens" => PoolingMode.MeanSqrtLen,
            "weightedmean" => PoolingMode.WeightedMean,
            "lasttoken" => PoolingMode.LastToken,
            _ => throw new CheckpointException($"{fields.Source}: pooling_mode \"{name}\" is unknown; expected cls, max, mean, mean_sqrt_len_tokens, weightedmean or lasttoken."),
        };
    }

    private static EmbeddingProjection ReadDense(string folder, int width)
    {
        var fields = SentenceTransformerFields.Read(Path.Combine(folder, "config.json"));
        var outputs = fields.Whole("out_features") ?? throw new CheckpointException($"{fields.Source} has no out_features.");
        var weights = CheckpointFolder.Open(folder);
        return new(Tensor("linear.weight", [outputs, width]), fields.Flag("bias") == false ? null : Tensor("linear.bias", [outputs]), Activation());

        Tensor Tensor(string name, Shape shape)
        {
            if (!weights.Names.Contains(name)) throw new CheckpointException($"{folder} has no tensor '{name}'; it has {string.Join(", ", weights.Names)}.");
            var tensor = weights.Read(name);
            return tensor.Shape == shape ? tensor.To(DType.Float32) : throw new CheckpointException($"{folder}: '{name}' has shape {tensor.Shape}; expected {shape} for vectors of {width} numbers.");
        }

        // A class of PyTorch by its name.
        Func<Tensor, Tensor> Activation() => fields.Text("activation_function")?.Split('.')[^1] switch
        {
            null or "Tanh" => x => x.Tanh(),
            "Identity" => x => x,
            "ReLU" => x => x.Relu(),
            "GELU" => x => x.Gelu(),
            "SiLU" => x => x.Silu(),
            "Sigmoid" => x => x.Sigmoid(),
            var other => throw new CheckpointException($"{fields.Source}: activation_function \"{other}\" is not supported; supported are Tanh, Identity, ReLU, GELU, SiLU and Sigmoid."),
        };
    }
}
