namespace HelpDeskFlow.Classifier.Training;

/// <summary>An alert with its answer: the places of its features in a <see cref="Vocabulary"/>, how much each counts, and the class.</summary>
/// <param name="Features">Places, each once.</param>
/// <param name="Values">Of equal length; scaled so that the squares add up to one.</param>
/// <param name="Class">Place of the answer in the list of classes.</param>
/// <param name="Weight">How much the example counts; 1 is usual.</param>
public sealed record Example(int[] Features, float[] Values, int Class, float Weight);
