using CourseKit.Tensors;
using CourseKit.Tensors.Autograd;
using CourseKit.Tensors.Nn;
using CourseKit.Tensors.Safetensors;

namespace CourseKit.Models;

/// <summary>
/// ELMo: words in context from a bidirectional language model (Peters et al. 2018). One stack of LSTMs reads forwards and predicts the next word, another reads backwards and predicts the one
/// before; they share the character encoder and the softmax, and nothing else, so that neither sees the word that it predicts. What the layers say of a word, mixed by trained weights, is its embedding.
/// </summary>
/// <remarks>A model to train and to look into. The LSTMs' states are projected behind each layer and not within the recurrence, and the softmax is over all words.</remarks>
public sealed class ElmoModel : Module
{
    private const string ConfigFile = "config.json", VocabularyFile = "vocab.txt", WeightsFile = "model.safetensors";

    /// <summary>A new model with random parameters.</summary>
    /// <exception cref="CheckpointException">A size is impossible.</exception>
    public ElmoModel(ElmoConfig config, ElmoVocabulary vocabulary, ulong seed = 0)
        : this(config, vocabulary, new Generator(seed), nameof(ElmoConfig))
    {
    }

    private ElmoModel(ElmoConfig config, ElmoVocabulary vocabulary, Generator generator, string source)
    {
        config.ThrowIfUnfit(source);
        (Config, Vocabulary) = (config, vocabulary);
        Add("character_encoder", new ElmoCharacterEncoder(config));
        Add("forward_lm", new ElmoDirection(config));
        Add("backward_lm", new ElmoDirection(config));
        Add("softmax", new Linear(config.ProjectionSize, vocabulary.Words.Count));
        Mix = Add("mix", new ElmoScalarMix(config.NumHiddenLayers + 1));
        foreach (var (name, parameter) in NamedParameters().Where(entry => !entry.Name.StartsWith("mix.", StringComparison.Ordinal)))
        {
            if (parameter.Shape.Length > 1) Init.XavierUniform(parameter, generator: generator);
            // Gates begin by letting a word's features pass.
            else if (name.EndsWith("gate.bias", StringComparison.Ordinal)) Init.Constant(parameter, -1);
        }

        foreach (var parameter in Parameters()) parameter.RequiresGrad = true;
        foreach (var (_, module) in NamedModules())
            if (module is Dropout dropout) dropout.Generator = generator;
    }

    /// <summary>The sizes.</summary>
    public ElmoConfig Config { get; }

    /// <summary>The words that it predicts.</summary>
    public ElmoVocabulary Vocabulary { get; }

    /// <summary>The weights of the layers in embeddings: a task trains them for itself.</summary>
    public ElmoScalarMix Mix { get; }

    /// <summary>Reads sentences in both directions.</summary>
    /// <param name="sentences">Split into words, at least one each; begin and end are added.</param>
    /// <exception cref="ArgumentException">There is no sentence, or one without words.</exception>
    public ElmoOutput Forward(IReadOnlyList<IReadOnlyList<string>> sentences)
    {
        var batch = ElmoBatch.Of(sentences, Vocabulary, Config.MaxCharactersPerWord);
        // Every different word is encoded once.
        var words = Child<ElmoCharacterEncoder>("character_encoder").Forward(batch.Characters);
        var (forward, backward) = (Read("forward_lm", batch.Words), Read("backward_lm", batch.Reversed));

        // Backwards is read a sentence from its own end on; then every word is put back into its place.
        var layers = forward.Zip(backward, (ahead, back) => Tensor.Cat([ahead, InOrder(back)], -1)).ToArray();
        var (next, previous) = (Logits(forward[^1]), Logits(backward[^1]));
        var loss = (Loss(next, batch.NextTargets) + Loss(previous, batch.PreviousTargets)) / 2;
        return new(layers, next, InOrder(previous), loss, batch.Lengths);

        Tensor[] Read(string direction, Tensor order) => Child<ElmoDirection>(direction).Forward(words.Embed(order));

        Tensor InOrder(Tensor x) => x.Reshape(-1, x.Shape[2]).Embed(batch.PlaceInReversed);

        Tensor Logits(Tensor hidden) => Child<Layer>("softmax").Forward(Child<ElmoDirection>("forward_lm").Drop(hidden));

        static Tensor Loss(Tensor logits, Tensor targets) => logits.Reshape(-1, logits.Shape[^1]).CrossEntropy(targets.Reshape(-1));
    }

    /// <summary>The embeddings of all words of some sentences, one tensor (words, 2 · projection size) a sentence: γ Σ s_j h_j over the layers (equation 1 of the paper).</summary>
    public IReadOnlyList<Tensor> Embed(IReadOnlyList<IReadOnlyList<string>> sentences) => NoGrad.Run(() =>
    {
        var output = Forward(sentences);
        var mixed = Mix.Forward(output.Layers);
        // Without the marks of begin and end.
        return output.Lengths.Select((length, i) => mixed[i, 1..(length - 1)]).ToArray();
    });

    /// <summary>How many words it hesitates between on average, in both directions: e to the mean loss a word.</summary>
    public double Perplexity(IReadOnlyList<IReadOnlyList<string>> sentences) => Math.Exp(NoGrad.Run(() => Forward(sentences).Loss).Item());

    /// <summary>Writes <c>config.json</c>, <c>vocab.txt</c> and <c>model.safetensors</c>.</summary>
    /// <param name="folder">Made when it does not exist.</param>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), NamedParameters().Select(entry => (entry.Name, entry.Parameter.Value)), new Dictionary<string, string> { ["format"] = "pt" });
        Vocabulary.Write(Path.Combine(folder, VocabularyFile));
        JsonFile.Write(Path.Combine(folder, ConfigFile), Config.ToJson());
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="CheckpointException">A file is missing, or does not fit the others.</exception>
    public static ElmoModel Load(string folder)
    {
        var config = Path.Combine(folder, ConfigFile);
        var model = new ElmoModel(ElmoConfig.Read(config), ElmoVocabulary.Read(Path.Combine(folder, VocabularyFile)), new Generator(0), config);
        var weights = CheckpointFolder.Open(folder);
        foreach (var (name, parameter) in model.NamedParameters())
        {
            if (!weights.Names.Contains(name)) throw new CheckpointException($"{weights.Source} lacks '{name}'. Is {config} that of another model?");
            var tensor = weights.Read(name);
            if (tensor.Shape != parameter.Shape) throw new CheckpointException($"{weights.Source}: '{name}' has shape {tensor.Shape}; expected {parameter.Shape}. Is {config} that of another model?");
            parameter.Value = tensor.To(DType.Float32).Clone();
        }

        return model;
    }
}

/// <summary>What an <see cref="ElmoModel"/> makes of a batch.</summary>
/// <param name="Layers">The words as they are read, and each layer's output: (sentences, length, 2 · projection size), forwards in the first half and backwards in the second.</param>
/// <param name="NextLogits">Scores of the word behind each, (sentences, length, words).</param>
/// <param name="PreviousLogits">Scores of the word before each.</param>
/// <param name="Loss">The mean of both directions' cross-entropies, a scalar.</param>
/// <param name="Lengths">How many places each sentence fills, the marks of begin and end included; behind them is padding.</param>
public sealed record ElmoOutput(IReadOnlyList<Tensor> Layers, Tensor NextLogits, Tensor PreviousLogits, Tensor Loss, IReadOnlyList<int> Lengths);

/// <summary>A language model in one direction: LSTMs above each other, each projected and from the second on added to what went in.</summary>
public sealed class ElmoDirection : Module
{
    private readonly ModuleList<Lstm> layers;
    private readonly ModuleList<Linear> projections;

    /// <summary>Layers of the configuration's sizes.</summary>
    public ElmoDirection(ElmoConfig config)
    {
        layers = Add("lstms", new ModuleList<Lstm>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new Lstm(config.ProjectionSize, config.HiddenSize))));
        projections = Add("projections", new ModuleList<Linear>(Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new Linear(config.HiddenSize, config.ProjectionSize))));
        Add("dropout", new Dropout(config.Dropout));
    }

    /// <summary>The words (sentences, length, projection size) and what each layer makes of them.</summary>
    internal Tensor[] Forward(Tensor words)
    {
        var results = new List<Tensor> { words };
        for (var i = 0; i < layers.Count; i++)
        {
            var output = projections[i].Forward(layers[i].Forward(Drop(results[^1])).Output);
            results.Add(i == 0 ? output : output + results[^1]);
        }

        return [.. results];
    }

    internal Tensor Drop(Tensor x) => Child<Dropout>("dropout").Forward(x);
}

/// <summary>γ Σ softmax(w)_j h_j: one vector from those of all layers (equation 1 of Peters et al. 2018).</summary>
public sealed class ElmoScalarMix : Module
{
    /// <summary>A mean of the given number of layers.</summary>
    public ElmoScalarMix(int layers)
    {
        Weights = Add("w", new Parameter([layers]));
        Gamma = Add("gamma", new Parameter([1], start: 1));
    }

    /// <summary>The layers' weights before their softmax.</summary>
    public Parameter Weights { get; }

    /// <summary>The factor of all.</summary>
    public Parameter Gamma { get; }

    /// <summary>The mixture.</summary>
    public Tensor Forward(IReadOnlyList<Tensor> layers)
    {
        var shares = Weights.Value.Softmax(0);
        return layers.Select((layer, j) => layer * shares[j]).Aggregate((sum, part) => sum + part) * Gamma.Value;
    }
}
