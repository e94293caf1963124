using System.Runtime.Intrinsics;
using CourseKit.Bench;
using CourseKit.Bench.Differential;
using CourseKit.Bench.Figures;
using CourseKit.Bench.Fuzzing;

// A figure that needs a process of its own starts this program again.
if (args is ["child", var what]) return what switch
{
    PipelineFigure.Child => PipelineFigure.RunChild(),
    TokenizerFigure.Child => TokenizerFigure.RunChild(),
    PeerTrainingFigure.Child => PeerTrainingFigure.RunChild(),
    PeerTokenizerTrainingFigure.Child => PeerTokenizerTrainingFigure.RunChild(),
    FirstTokenFigure.Child => FirstTokenFigure.RunChild(),
    TokenizerLoadFigure.Child => TokenizerLoadFigure.RunChild(),
    SessionGrowthFigure.Child => SessionGrowthFigure.RunChild(),
    _ => throw new ArgumentException($"There is no child \"{what}\"."),
};

if (args is ["fuzz", .. var rest]) return FuzzCommand.Run(rest);
if (args is ["differential", .. var range]) return DifferentialCommand.Run(range);

(string Name, Action<Session> Measure)[] figures =
[
    ("first sentiment answer", FirstAnswerFigure.Measure),
    ("pipeline, 1,000 tweets", PipelineFigure.Measure),
    ("all 14,640 tweets", AllTweetsFigure.Measure),
    ("matrix product", MatrixProductFigure.Measure),
    ("tokenizer.json", TokenizerFigure.Measure),
    ("training", TrainingFigure.Measure),
    ("lecture 02, sample", LectureFigure.MeasureSample),
    ("lecture 02, tweets", LectureFigure.MeasureTweets),
    ("first paint", FirstPaintFigure.Measure),
    ("peer, encoder", PeerEncoderFigure.Measure),
    ("peer, matrix product", PeerMatrixProductFigure.Measure),
    ("peer, notebook", PeerNotebookFigure.Measure),
    ("peer, kernel", PeerKernelFigure.Measure),
    ("peer, square product", PeerSquareProductFigure.Measure),
    ("peer, packed product", PeerPackedProductFigure.Measure),
    ("peer, forward", PeerForwardFigure.Measure),
    ("peer, families", PeerFamiliesFigure.Measure),
    ("peer, decode", PeerDecodeFigure.Measure),
    ("peer, beams", PeerBeamFigure.Measure),
    ("decode, SmolLM2", QuantizedDecodeFigure.Measure),
    ("load, GPT-2 in float16", FirstTokenFigure.Measure),
    ("peer, embeddings", PeerEmbeddingsFigure.Measure),
    ("peer, training step", PeerTrainingFigure.Measure),
    ("peer, tokenizer encode", PeerTokenizerEncodeFigure.Measure),
    ("peer, tokenizer decode", PeerTokenizerDecodeFigure.Measure),
    ("peer, tokenizer batch", PeerTokenizerBatchFigure.Measure),
    ("peer, BPE training", PeerTokenizerTrainingFigure.Measure),
    ("tokenizer, allocation", TokenizerAllocationFigure.Measure),
    ("tokenizer, load", TokenizerLoadFigure.Measure),
    ("tokenizer, growth", TokenizerGrowthFigure.Measure),
    ("bandwidth", BandwidthFigure.Measure),
    ("growth", GrowthFigure.Measure),
    ("completion", CompletionFigure.Measure),
    ("session, growth", SessionGrowthFigure.Measure),
];

var options = Options.Parse(args);
if (options.Error is { } error)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine($"Usage: dotnet run -c Release --project bench [-- [--only NAME] [--rounds N] [--busy]]. Names: {string.Join("; ", figures.Select(figure => figure.Name))}.");
    return 2;
}

var wanted = figures.Where(figure => figure.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)).ToArray();
if (wanted.Length == 0)
{
    Console.Error.WriteLine($"No figure is called \"{options.Only}\". Names: {string.Join("; ", figures.Select(figure => figure.Name))}.");
    return 2;
}

var session = new Session(options.Rounds, options.Busy);
var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
session.Note($"{Environment.ProcessorCount} processors, vectors of {width} bits, .NET {Environment.Version}, {options.Rounds} rounds. Each line: figure, name, value, unit, goal, verdict.");
foreach (var (name, measure) in wanted) session.Run(name, measure);
return session.Failed ? 1 : 0;
