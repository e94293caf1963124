namespace CourseKit.Tokenizers;

/// <summary>How far the training of a tokenizer has come.</summary>
/// <param name="Phase">What is being done, e.g. <c>counting words</c>.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is; null when that is not known.</param>
/// <param name="Unit">What is counted, e.g. <c>merges</c>.</param>
public sealed record TrainingProgress(string Phase, long Done, long? Total, string Unit);
