"""What the text that the deep-learning plan was made from names, line by line, and what stands for it.

Each line is compared word for word with the `outline` of its stage. Beside it are the keys of the topics
that stand for it, without the stage, or the title of the resource, paper or project.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line of the text. `named` are keys of topics (`part` Topics), or beginnings of titles."""

    part: str
    heading: str
    text: str
    named: tuple[str, ...]


@dataclass(frozen=True)
class SeedStage:
    """A stage of the text: its heading line, and the lines below."""

    key: str
    heading: str
    lines: tuple[Line, ...]


def _topics(heading: str, *lines: tuple[str, str]) -> list[Line]:
    return [Line("Topics", heading, text, tuple(keys.split())) for text, keys in lines]


def _named(part: str, heading: str, *lines: tuple[str, str]) -> list[Line]:
    return [Line(part, heading, text, (title,)) for text, title in lines]


RESOURCES = "Suggested Resources"

STAGES = (
    SeedStage(
        "s1",
        "🧠 Stage 1: Foundations of Machine Learning and Deep Learning",
        (
            *_topics(
                "Mathematics",
                (
                    "Linear Algebra: Vectors, matrices, eigenvalues/eigenvectors.",
                    "linear-algebra.vectors linear-algebra.matrices linear-algebra.eigenvectors",
                ),
                (
                    "Calculus: Derivatives, gradients, chain rule.",
                    "calculus.derivatives calculus.gradients calculus.chain-rule",
                ),
                (
                    "Probability and Statistics: Distributions, Bayes' theorem.",
                    "probability.distributions probability.bayes",
                ),
            ),
            *_topics(
                "Machine Learning Basics",
                (
                    "Supervised Learning (Regression, Classification).",
                    "supervised-learning.regression supervised-learning.classification",
                ),
                (
                    "Unsupervised Learning (Clustering, Dimensionality Reduction).",
                    "unsupervised-learning.clustering unsupervised-learning.dimensionality-reduction",
                ),
                (
                    "Overfitting, Regularization, and Evaluation Metrics.",
                    "generalization.overfitting generalization.regularization "
                    "generalization.evaluation-metrics",
                ),
            ),
            *_topics(
                "Deep Learning Introduction",
                (
                    "Neural Networks: Perceptrons, Activation Functions.",
                    "neural-networks.perceptrons neural-networks.activations",
                ),
                ("Forward and Backward Propagation.", "propagation.forward propagation.backward"),
                (
                    "Gradient Descent and Optimization.",
                    "optimization.gradient-descent optimization.optimization",
                ),
            ),
            *_named(
                RESOURCES,
                "Books",
                ("📚 Deep Learning by Ian Goodfellow.", "Deep Learning by Ian Goodfellow"),
                (
                    "📚 Mathematics for Machine Learning by Deisenroth et al.",
                    "Mathematics for Machine Learning by Deisenroth et al.",
                ),
            ),
            *_named(
                RESOURCES,
                "Online Courses",
                ("🎓 Andrew Ng's Machine Learning (Coursera).", "Andrew Ng's Machine Learning (Coursera)"),
                ("🎓 MIT Introduction to Deep Learning.", "MIT Introduction to Deep Learning"),
            ),
        ),
    ),
    SeedStage(
        "s2",
        "🏗️ Stage 2: Neural Networks and Basic Architectures (1-2 months)",
        (
            *_topics(
                "",
                ("Deep Neural Networks (MLPs).", "deep-networks.mlp"),
                (
                    "Optimization: Adam, RMSProp, Learning Rate Schedules.",
                    "optimization.adam optimization.rmsprop optimization.learning-rate",
                ),
                (
                    "Regularization: Dropout, Batch Normalization.",
                    "regularization.dropout regularization.batchnorm",
                ),
                (
                    "Frameworks: Introduction to TensorFlow and PyTorch.",
                    "frameworks.tensorflow frameworks.pytorch",
                ),
            ),
            *_named(
                RESOURCES,
                "Books",
                (
                    "📚 Deep Learning with Python by François Chollet.",
                    "Deep Learning with Python by François Chollet",
                ),
            ),
            *_named(
                RESOURCES,
                "Online Courses",
                (
                    "🎓 Fast.ai - Practical Deep Learning for Coders.",
                    "Fast.ai - Practical Deep Learning for Coders",
                ),
                (
                    "🎓 DeepLearning.AI Specialization (Coursera).",
                    "DeepLearning.AI Specialization (Coursera)",
                ),
            ),
        ),
    ),
    SeedStage(
        "s3",
        "🖼️ Stage 3: Convolutional Neural Networks (CNNs) (1-2 months)",
        (
            *_topics(
                "",
                ("Convolution and Pooling Operations.", "operations.convolution operations.pooling"),
                (
                    "Classic Architectures: LeNet, AlexNet, VGG, ResNet, Inception.",
                    "architectures.lenet architectures.alexnet architectures.vgg architectures.resnet "
                    "architectures.inception",
                ),
                (
                    "Transfer Learning and Fine-Tuning.",
                    "transfer.transfer-learning transfer.fine-tuning",
                ),
                (
                    "Applications: Image Classification, Object Detection (YOLO, SSD), Semantic "
                    "Segmentation (UNet).",
                    "applications.image-classification applications.yolo applications.ssd applications.unet",
                ),
            ),
            *_named(
                RESOURCES,
                "Books",
                (
                    "📚 Deep Learning for Vision Systems by Mohamed Elgendy.",
                    "Deep Learning for Vision Systems by Mohamed Elgendy",
                ),
            ),
            *_named(
                RESOURCES,
                "Projects",
                (
                    "🧪 Implement CNNs on datasets like MNIST, CIFAR-10, or ImageNet.",
                    "Implement CNNs on datasets like MNIST, CIFAR-10, or ImageNet",
                ),
            ),
        ),
    ),
    SeedStage(
        "s4",
        "✍️ Stage 4: Sequence Models and Natural Language Processing (NLP) (2-3 months)",
        (
            *_topics(
                "",
                (
                    "Recurrent Neural Networks (RNNs), LSTMs, GRUs.",
                    "recurrent.rnn recurrent.lstm recurrent.gru",
                ),
                ("Attention Mechanisms (Bahdanau, Luong).", "attention.bahdanau attention.luong"),
                (
                    "Transformers: Architecture, BERT, GPT.",
                    "transformers.architecture transformers.bert transformers.gpt",
                ),
                (
                    "Applications: Sentiment Analysis, Translation, Summarization.",
                    "applications.sentiment applications.translation applications.summarization",
                ),
            ),
            *_named(
                RESOURCES,
                "Books",
                (
                    "📚 Natural Language Processing with Transformers by Tunstall et al.",
                    "Natural Language Processing with Transformers by Tunstall et al.",
                ),
            ),
            *_named(
                RESOURCES,
                "Projects",
                (
                    "🧪 Fine-tune a BERT model for text classification.",
                    "Fine-tune a BERT model for text classification",
                ),
                ("🧪 Build a seq2seq model with attention.", "Build a seq2seq model with attention"),
            ),
        ),
    ),
    SeedStage(
        "s5",
        "🎨 Stage 5: Generative Models (1-2 months)",
        (
            *_topics(
                "",
                (
                    "Autoencoders and Variational Autoencoders (VAEs).",
                    "autoencoders.autoencoders autoencoders.vae",
                ),
                (
                    "Generative Adversarial Networks (GANs): DCGAN, Conditional GANs.",
                    "gans.gan gans.dcgan gans.cgan",
                ),
                (
                    "Diffusion Models: Denoising Diffusion Probabilistic Models (DDPMs).",
                    "diffusion.ddpm",
                ),
            ),
            *_named(
                RESOURCES,
                "Research Papers",
                (
                    "📰 Auto-Encoding Variational Bayes (Kingma and Welling).",
                    "Auto-Encoding Variational Bayes",
                ),
                ("📰 GANs (Goodfellow et al.).", "Generative Adversarial Nets"),
            ),
            *_named(
                RESOURCES,
                "Projects",
                ("🧪 Train a GAN for image generation.", "Train a GAN for image generation"),
                ("🧪 Implement a VAE on MNIST or CIFAR-10.", "Implement a VAE on MNIST or CIFAR-10"),
            ),
        ),
    ),
    SeedStage(
        "s6",
        "🔬 Stage 6: Advanced Topics and Cutting-Edge Research (3+ months)",
        (
            *_topics(
                "",
                (
                    "Reinforcement Learning (RL): Policy Gradients, Deep Q-Learning.",
                    "reinforcement-learning.policy-gradients reinforcement-learning.deep-q-learning",
                ),
                (
                    "Graph Neural Networks (GNNs): Applications in social networks, molecules.",
                    "graphs.method graphs.social-networks graphs.molecules",
                ),
                (
                    "Vision Transformers (ViT), Neural ODEs, and Equivariant Networks.",
                    "architectures.vit architectures.neural-ode architectures.equivariant",
                ),
                (
                    "Large Language Models (LLMs): GPT-4, LLaMA.",
                    "language-models.gpt-4 language-models.llama",
                ),
                ("Multimodal Models: CLIP, DALL-E.", "multimodal.clip multimodal.dall-e"),
            ),
            *_named(
                RESOURCES,
                "Research Papers",
                ("📰 Attention is All You Need (Transformers).", "Attention Is All You Need"),
                (
                    "📰 Masked Autoencoders Are Scalable Vision Learners (MAE).",
                    "Masked Autoencoders Are Scalable Vision Learners",
                ),
            ),
            *_named(
                RESOURCES,
                "Communities",
                ("💻 Papers with Code.", "Papers with Code"),
                ("🤗 Hugging Face.", "Hugging Face"),
            ),
        ),
    ),
    SeedStage(
        "s7",
        "🚀 Stage 7: Practical Applications and Deployment",
        (
            *_topics(
                "",
                (
                    "Model Deployment: TensorFlow Serving, ONNX, Flask/FastAPI.",
                    "deployment.tensorflow-serving deployment.onnx deployment.flask-fastapi",
                ),
                (
                    "Optimization for Inference: Quantization, Pruning.",
                    "inference.quantization inference.pruning",
                ),
                (
                    "Ethics and Explainability: SHAP, LIME.",
                    "ethics-explainability.ethics ethics-explainability.shap ethics-explainability.lime",
                ),
            ),
            *_named(
                "Projects",
                "",
                (
                    "Build end-to-end systems in healthcare, finance, or natural sciences.",
                    "Build end-to-end systems in healthcare, finance, or natural sciences",
                ),
                ("Participate in Kaggle competitions.", "Participate in Kaggle competitions"),
            ),
        ),
    ),
)

TIPS = {
    "alternate": "Alternate Theory and Practice: Study concepts, then implement them.",
    "updated": "Stay Updated: Follow conferences like NeurIPS, CVPR, ICLR.",
    "collaborate": "Collaborate: Join AI communities and forums.",
    "build": "Build Projects: Showcase your skills on GitHub or Kaggle.",
}

CLOSING = (
    "Happy Learning! 🌟",
    "Feel free to contribute or share feedback to improve this study plan. 😊",
)
