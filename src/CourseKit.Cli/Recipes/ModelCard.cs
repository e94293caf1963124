using System.Globalization;
using CourseKit.Training;

namespace CourseKit.Cli.Recipes;

/// <summary>The README of a trained adapter: data, command, seed, time and figures, all of this run.</summary>
internal static class ModelCard
{
    public static void Write(string path, SentimentRecipe recipe, TrainingResult result, SentimentRecipe.Data data, string commandLine)
    {
        var (best, arguments, adapter) = (result.Best!, recipe.Arguments, recipe.Adapter);
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            ---
            base_model: sentence-transformers/all-MiniLM-L6-v2
            library_name: peft
            license: mit
            language: en
            datasets: [stanfordnlp/sst2]
            metrics: [accuracy]
            ---

            # minilm-l6-sentiment

            A LoRA adapter that makes the encoder `minilm-l6` tell POSITIVE from NEGATIVE, trained by CourseKit's own trainer in PEFT's file format.

            | what | value |
            |---|---|
            | command | `{commandLine}` |
            | training data | SST-2 (GLUE), {data.Train.Count:N0} phrases and sentences of film reviews |
            | epochs, batch, learning rate | {arguments.Epochs}, {arguments.BatchSize}, {arguments.LearningRate:0.######} (linear, {arguments.WarmupRatio:0 %} warm-up), AdamW, weight decay {arguments.WeightDecay} |
            | adapter | rank {adapter.R}, alpha {adapter.LoraAlpha}, dropout {adapter.LoraDropout}, on {string.Join(", ", adapter.TargetModules)}; the classifier whole |
            | seed | {recipe.Seed} |
            | steps | {result.Steps.Count:N0}; the best of {result.Evaluations.Count} evaluations was kept, that of step {best.Step:N0} |
            | time | {ConsoleProgress.Duration(result.Elapsed)} on {Environment.ProcessorCount} cores |
            | accuracy, SST-2 development set ({data.Development.Count:N0} sentences) | {100 * best.Metrics[Metric.Accuracy.Name]:0.00} % |
            | macro F1, same | {best.Metrics["f1_macro"]:0.0000} |
            | loss, same | {best.Loss:0.0000} |

            The step that was kept was chosen on the same development set, so the accuracy is slightly optimistic. The model has seen film reviews only: on tweets,
            reports or other languages it is less reliable, and it has no class for neutral texts. The training phrases carry no licence of their own; only the
            adapter's weights are here.
            """);
        File.WriteAllText(path, text.ReplaceLineEndings("\n") + "\n");
    }
}
